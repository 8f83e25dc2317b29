import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { formatConfigurationPage, toolsPage } from '../scripts/docs-pages.ts';
import { READING_TOOLS } from './support/listed-tools.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const read = (file: string): string => readFileSync(ROOT + file, 'utf8');

it('the generated pages are what `npm run docs` makes', () => {
  expect(read('docs/tools.md')).toBe(toolsPage());
  expect(read('docs/configuration.md')).toBe(formatConfigurationPage());
});

it('every link of the README leads to a file', () => {
  const links = [...read('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(() => read(link), link).not.toThrow();
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

it.each(['docs/architecture.md', 'CONTRIBUTING.md', 'README.md'])(
  'each path and script that %s names exists',
  (page) => {
    const text = read(page);
    const paths = [...text.matchAll(/(?:^|[\s`(])((?:src|test|docs|scripts|bench|evals)\/[\w./-]*[\w/])/gm)].map(
      ([, path = '']) => path,
    );
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(paths.length + named.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(ROOT + path))).toEqual([]);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  },
);

it('docs/architecture.md has a row for each folder of src', () => {
  const text = read('docs/architecture.md');
  for (const name of readdirSync(`${ROOT}src`)) expect(text, name).toMatch(new RegExp(`\`src/${name}/?\``));
});
