import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { formatConfigurationPage, toolsPage } from '../scripts/docs-pages.ts';
import { findUnknownNames } from './support/docs-names.ts';
import { READING_TOOLS } from './support/listed-tools.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(ROOT + file, 'utf8');

it('the generated pages are what `npm run docs` makes', () => {
  expect(read('docs/tools.md')).toBe(toolsPage());
  expect(read('docs/configuration.md')).toBe(formatConfigurationPage());
});

it('mcp.json holds no secret and no variable for one', () => {
  expect(read('mcp.json')).not.toMatch(/env|TOKEN|SECRET/i);
});

it.each(['mycase-sandbox', 'mycase'])("mcp.json's %s starts as it stands", async (name) => {
  const { command, args } = JSON.parse(read('mcp.json')).mcpServers[name];
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command, args, cwd: ROOT }));
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(READING_TOOLS);
});

it.each([
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'llms-install.md',
  'docs/install.md',
  'docs/architecture.md',
  'docs/decisions.md',
  'docs/audit.md',
  'docs/cache.md',
  'docs/limits.md',
  'docs/walls.md',
  'docs/clients.md',
  'docs/conformance.md',
  'docs/answers.md',
  'docs/evals.md',
])('each path, command, option, tool, export and link in %s exists', (page) => {
  expect(findUnknownNames(page)).toEqual([]);
});

it('README.md has at most 170 lines, and docs/audit.md describes each field of a line', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(170);
  const [, example = ''] = /^```json\n(.*)$/m.exec(read('docs/audit.md')) ?? [];
  const described = read('docs/audit.md')
    .match(/^\| `.*$/gm)
    ?.flatMap((row) => row.match(/`\w+`/g) ?? []);
  for (const field of Object.keys(JSON.parse(example))) expect(described).toContain(`\`${field}\``);
});

it('docs/architecture.md has a row for each folder of src', () => {
  const text = read('docs/architecture.md');
  for (const name of readdirSync(`${ROOT}src`)) expect(text, name).toMatch(new RegExp(`\`src/${name}/?\``));
});
