import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { formatAssumptionsPage } from '../scripts/assumptions-page.ts';
import { withClientSections } from '../scripts/client-sections.ts';
import { formatConfigurationPage, toolsPage } from '../scripts/docs-pages.ts';
import { findUnknownNames } from './support/docs-names.ts';
import { listPages, readProjectFile } from './support/docs-pages.ts';
import { READING_TOOLS } from './support/listed-tools.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
it('the generated pages are what `npm run docs` makes', () => {
  expect(readProjectFile('docs/tools.md')).toBe(toolsPage());
  expect(readProjectFile('docs/configuration.md')).toBe(formatConfigurationPage());
  expect(readProjectFile('docs/assumptions.md')).toBe(formatAssumptionsPage());
  expect(readProjectFile('docs/clients.md')).toBe(withClientSections(readProjectFile('docs/clients.md')));
});

it('mcp.json holds no secret and no variable for one', () => {
  expect(readProjectFile('mcp.json')).not.toMatch(/env|TOKEN|SECRET/i);
});

it.each(['mycase-sandbox', 'mycase'])("mcp.json's %s starts as it stands", async (name) => {
  const { command, args } = JSON.parse(readProjectFile('mcp.json')).mcpServers[name];
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command, args, cwd: ROOT }));
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(READING_TOOLS);
});

it.each(listPages())('each path, command, option, tool, export and link in %s exists', (page) => {
  expect(findUnknownNames(page)).toEqual([]);
});

it('README.md has at most 170 lines, and docs/audit.md describes each field of a line', () => {
  expect(readProjectFile('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(170);
  const [, example = ''] = /^```json\n(.*)$/m.exec(readProjectFile('docs/audit.md')) ?? [];
  const described = readProjectFile('docs/audit.md')
    .match(/^\| `.*$/gm)
    ?.flatMap((row) => row.match(/`\w+`/g) ?? []);
  for (const field of Object.keys(JSON.parse(example))) expect(described).toContain(`\`${field}\``);
});

it('the source names no host except those of MyCase, as docs/trust.md states', () => {
  const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox/'));
  const hosts = code.flatMap(
    (file) => readProjectFile(`src/${file}`).match(/(?<=https?:\/\/)[a-z][\w-]*\.[\w.-]+/g) ?? [],
  );
  expect(new Set(hosts)).toEqual(
    new Set(['external-integrations.mycase.com', 'api.mycase.com', 'auth.mycase.com', 'example.com']),
  );
});

it('docs/architecture.md has a row for each folder of src', () => {
  const text = readProjectFile('docs/architecture.md');
  for (const name of readdirSync(`${ROOT}src`)) expect(text, name).toMatch(new RegExp(`\`src/${name}/?\``));
});
