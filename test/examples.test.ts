import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const files = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.ts') && file !== 'mycase.ts');

it('examples/ has the versions of the tested clients', () => {
  const tested: Record<string, string> = JSON.parse(read('compat/clients/package.json')).dependencies;
  const used: Record<string, string> = JSON.parse(read('examples/package.json')).dependencies;
  expect(Object.keys(used).length).toBeGreaterThan(5);
  expect(used).toEqual(Object.fromEntries(Object.keys(used).map((name) => [name, tested[name]])));
});

it('each package that an example imports is in its package.json, and no other', () => {
  const imports = files.flatMap((file) => [...read(`examples/${file}`).matchAll(/from '([^.'][^']*)'/g)]);
  const names = imports.map(([, path = '']) =>
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  const used = Object.keys(JSON.parse(read('examples/package.json')).dependencies);
  expect(used).toEqual(expect.arrayContaining(names));
  expect(used.filter((name) => !names.includes(name))).toEqual(PEERS);
});

/** Packages that other packages need. */
const PEERS = ['@langchain/core', '@langchain/langgraph', 'zod'];

it('examples/README.md has a row for each example', () => {
  const rows = [...read('examples/README.md').matchAll(/^\| \[(\S+)\]\(\1\) \|/gm)].map(([, file]) => file);
  expect(rows.sort()).toEqual(files.sort());
});
