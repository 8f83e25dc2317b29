import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { expect } from 'vitest';
import type { McpClientName } from '../../../src/config/mcp-client-names.ts';
import { BIN } from '../../support/harness.ts';
import { CLIENT_CONFIGS, OTHER_SECRET } from './configs.ts';
import { aHome } from './home.ts';

const parse = (client: McpClientName, text: string) =>
  client === 'codex' ? parseToml(text, { integersAsBigInt: 'asNeeded' }) : parseJson(text.replace('\uFEFF', ''));

/** What the entry of each client has in addition to the command of the sandbox. */
const CONTAINERS: Readonly<Record<McpClientName, string>> = {
  'claude-desktop': 'mcpServers',
  'claude-code': 'mcpServers',
  vscode: 'servers',
  cursor: 'mcpServers',
  windsurf: 'mcpServers',
  zed: 'context_servers',
  codex: 'mcp_servers',
  'gemini-cli': 'mcpServers',
  jetbrains: 'mcpServers',
};

const ARGS = [BIN, '--sandbox', '--access', 'read'];
const ENTRIES: Readonly<Partial<Record<McpClientName, object>>> = {
  'claude-code': { type: 'stdio', command: 'node', args: [...ARGS, '--structured', 'off'] },
  vscode: { type: 'stdio', command: 'node', args: ARGS },
  codex: {
    startup_timeout_sec: 60,
    command: 'node',
    args: [...ARGS, '--catalog', 'compact', '--structured', 'off'],
  },
};

/** The lines of a text without commas. A comma may be added to a line. */
const toLines = (text: string): string[] => text.split(/\r?\n/).map((line) => line.replaceAll(',', ''));

/**
 * Adds the entry of the sandbox to the file of a client, again, and removes it. Fails if anything is lost, or stays.
 */
export function expectExactUndo(client: McpClientName): void {
  const { path, text } = CLIENT_CONFIGS[client];
  const home = aHome();
  chmodSync(home.write(path, text), 0o644);
  const written = home.run('configure', '--client', client, '--sandbox', '--write');
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(written.stdout).not.toContain(OTHER_SECRET);
  const after = home.read(path) ?? '';
  const container = CONTAINERS[client];
  const before = parse(client, text);
  const entry = ENTRIES[client] ?? { command: 'node', args: ARGS };
  expect(parse(client, after)).toEqual({ ...before, [container]: { ...before[container], mycase: entry } });
  if (client !== 'jetbrains')
    expect(toLines(after).filter((line) => toLines(text).includes(line))).toEqual(
      expect.arrayContaining(toLines(text)),
    );
  expect(after.match(/\r\n/g)?.length ?? 0).toBe(text.includes('\r\n') ? after.split('\n').length - 1 : 0);
  expect(after.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));

  expect(home.run('configure', '--client', client, '--sandbox', '--write').stdout).toContain('nothing changes');
  expect(home.read(path)).toBe(after);

  const removed = home.run('configure', '--client', client, '--remove', '--write');
  expect(removed.stdout).not.toContain(OTHER_SECRET);
  expect(home.read(path)).toBe(text);
  if (process.platform !== 'win32') expect(statSync(join(home.folder, path)).mode & 0o777).toBe(0o644);
  expect(home.list().filter((name) => name.includes('client-entries'))).toEqual([]);
}
