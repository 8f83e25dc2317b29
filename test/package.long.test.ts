import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { TOOLS } from './support/listed-tools.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The largest size of the files of the package. */
const MAX_UNPACKED_BYTES = 7_300_000;

const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-package-'));
let tarball = '';
let unpackedBytes = 0;

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' });
  const [{ filename, unpackedSize }] = JSON.parse(packed);
  [tarball, unpackedBytes] = [join(folder, filename), unpackedSize];
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npx starts the package in an empty home, and the server lists its tools and answers', async () => {
  const home = join(folder, 'home');
  await mkdir(home);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: 'npx',
      args: ['--yes', '--package', tarball, 'mycase-mcp', '--sandbox'],
      // The address of the registry comes from the configuration of npm.
      env: { PATH: process.env.PATH ?? '', HOME: home, npm_config_registry: getRegistry() },
      cwd: home,
    }),
  );
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(TOOLS);
  const { content } = await client.callTool({ name: 'get_firm', arguments: {} });
  expect(content).toMatchObject([{ type: 'text', text: expect.stringContaining('name: ') }]);
  const installed = join(home, '.npm/_npx', readdirSync(join(home, '.npm/_npx'))[0] ?? '', 'node_modules');
  expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual(['@hyzyla', '@napi-rs', 'mycase-mcp']);
});

const getRegistry = (): string =>
  execFileSync('npm', ['config', 'get', 'registry'], { cwd: ROOT, encoding: 'utf8' }).trim();

it('the package is small', () => {
  expect(unpackedBytes).toBeLessThanOrEqual(MAX_UNPACKED_BYTES);
});

it('each link in a page of the package leads to a file of the package, or from docs/ to a test of a client', () => {
  const root = join(folder, 'package');
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/install.md', 'SECURITY.md', 'llms-install.md']));
  for (const page of pages) {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)];
    for (const [, link = ''] of links) {
      const isTest = /^\.\.\/compat\//.test(link) && page.startsWith('docs/');
      const file = join(isTest ? ROOT : root, dirname(page), link);
      expect(existsSync(file), `${page}: ${link}`).toBe(true);
    }
  }
});
