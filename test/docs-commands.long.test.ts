import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COMMAND_NAMES } from '../src/config/commands.ts';
import { aSetting, aSignedInSetting, type Setting, signIn } from './auth/setting.ts';
import { listCodeBlocks, listCodeSpans, listPages, readProjectFile } from './support/docs-pages.ts';
import { aClient, call } from './support/harness.ts';
import { startHttp } from './support/http-server.ts';
import { READING_TOOLS } from './support/listed-tools.ts';
import { run, start } from './support/program.ts';

// Runs each command of this program that a page shows, and each entry for a client. Commands of npm run in CI.

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A command of this program, also behind a command of a client that starts it. */
const OUR_COMMAND =
  /^(?:(?:claude|codex) mcp add .*-- |tunnel-client init .*--mcp-command ")?(?:(?:(?:cmd \/c )?npx -y )?mycase-mcp|node (?:\/path\/to\/mycase-mcp\/)?dist\/main\.js)(?: ([^">]*))?/;

/** Returns the arguments of each command that a page shows, each once. */
function listArguments(): string[] {
  const lines = listPages().flatMap((page) => {
    const text = readProjectFile(page);
    return [...listCodeSpans(text), ...listCodeBlocks(text).flatMap((block) => block.text.split('\n'))];
  });
  const found = lines
    .flatMap((line) => line.split(' && '))
    .flatMap((line) => {
      const match = OUR_COMMAND.exec(line);
      return match ? [(match[1] ?? '').trim()] : [];
    });
  return [...new Set(found)].toSorted();
}

const all = listArguments();
const commandOf = (line: string) => COMMAND_NAMES.find((name) => line === name || line.startsWith(`${name} `));

it('the pages show commands of each kind', () => {
  expect(new Set(all.map(commandOf))).toEqual(
    new Set([...COMMAND_NAMES.filter((name) => name !== 'serve'), undefined]),
  );
});

describe('a server that a page starts', () => {
  it.each(all.filter((line) => commandOf(line) === undefined))('mycase-mcp %s', async (line) => {
    const setting = await aSetting();
    const args = await prepareArguments(line, setting);
    if (args.includes('--http')) {
      const server = await startHttp({ args: args.filter((arg) => arg !== '--http'), env: envFor(line, setting) });
      onTestFinished(() => server.stop());
      expect((await fetch(server.url, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
      return;
    }
    const client = await aClient({ args, env: envFor(line, setting) });
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    if (args.includes('--sandbox')) expect((await call(client, 'get_firm')).isError).toBe(false);
  });
});

describe('a command that a page shows ends without a fault', () => {
  // test/cli/setup.long.test.ts and test/cli/purge.long.test.ts run the commands that need a terminal.
  const elsewhere = ['host', 'login', 'sandbox', 'setup', 'purge', undefined];
  const ended = all.filter((line) => !elsewhere.includes(commandOf(line)));
  it.each(ended)('mycase-mcp %s', async (line) => {
    const setting = await aSignedInSetting();
    await call(await aClient({ env: setting.env }), 'get_firm');
    const { code, stdout, stderr } = await run(await prepareArguments(line, setting), envFor(line, setting));
    expect(code, stdout + stderr).toBe(0);
  });
});

it.each(all.filter((line) => line.startsWith('host ') && line.includes('--public-url')))(
  'mycase-mcp %s',
  async (line) => {
    const { withApp, folder } = await aSetting();
    const args = line.replace('/var/lib/mycase-mcp', folder).split(' ');
    const keys = { MYCASE_HOST_KEYS: randomBytes(32).toString('base64') };
    const host = start([...args, '--port', '0'], line.includes('--sandbox') ? {} : { ...withApp, ...keys });
    expect(await host.hears(/serving MCP at \S+/)).toContain('serving MCP at http');
  },
);

it.each(all.filter((line) => commandOf(line) === 'login'))('mycase-mcp %s', async (line) => {
  const { withApp } = await aSetting();
  const { said } = await signIn(withApp, line.split(' ').slice(1));
  expect(said.stdout).toContain('Signed in to "Thistlewick Marlow LLP (made-up firm)"');
});

it('docs/sign-in.md shows what `login --sandbox` prints', async () => {
  const { env } = await aSetting();
  const login = await signIn(env, ['--sandbox']);
  const withoutAddress = (text: string) =>
    text
      .replaceAll(/http:\S+/g, '<address>')
      .replaceAll(/\n+/g, '\n')
      .trim();
  const shown = listCodeBlocks(readProjectFile('docs/sign-in.md')).map(({ text }) => withoutAddress(text));
  expect(shown).toContain(withoutAddress(login.said.stdout));
});

it('mycase-mcp sandbox', async () => {
  expect(await start(['sandbox', '--port', '0'], {}).hears(/http:\/\/127\.0\.0\.1:\d+/)).toContain('http');
});

const jsonBlocks = listPages().flatMap((page) =>
  listCodeBlocks(readProjectFile(page))
    .filter(({ language }) => language === 'json')
    .map(({ text }) => ({ page, text })),
);

it.each(jsonBlocks)(
  'the JSON of $page can be parsed, and an entry for a client starts the server',
  async ({ text }) => {
    const json = JSON.parse(text);
    for (const { command, args } of Object.values<{ command: string; args: string[] }>(
      json.mcpServers ?? json.servers ?? {},
    )) {
      const client = new Client({ name: 'test', version: '1.0.0' });
      const here = args.map((arg) => arg.replace('/path/to/mycase-mcp/', ROOT));
      await client.connect(new StdioClientTransport({ command, args: here, stderr: 'ignore' }));
      onTestFinished(() => client.close());
      expect((await client.listTools()).tools).toHaveLength(READING_TOOLS);
    }
  },
);

/** Replaces the file of the example by one that exists. */
async function prepareArguments(line: string, { folder }: Setting): Promise<string[]> {
  const file = join(folder, '..', 'matters.txt');
  await writeFile(file, '31204199 # the first matter\n');
  return line.split(' ').flatMap((word) => (word === '' ? [] : [word.replace('/etc/mycase/matters.txt', file)]));
}

/** The sandbox of a command is its own if it has one. The files of the person who runs the tests are not changed. */
const envFor = (line: string, { env, folder }: Setting): Record<string, string> => {
  const home = { HOME: folder, USERPROFILE: folder };
  return line.includes('--sandbox') ? { MYCASE_STATE_FOLDER: folder, ...home } : { ...env, ...home };
};
