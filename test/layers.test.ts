import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** The folders and files of src, from the top down. A file imports from its own folder and from those after it. */
const LAYERS =
  'desktop.ts main.ts cli host app.ts server.ts mcp calls workflows writes formatting text-index database search cache ethical-walls audit auth catalog ' +
  'tools operations records documents files client config base';

const SRC = join(import.meta.dirname, '../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const found = readFileSync(join(SRC, file), 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, name = '']) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name));
}

const layer = (file: string): number => LAYERS.split(' ').indexOf(file.split('/')[0] ?? '');

/** Imports that a rule forbids, as `file -> import`. */
const broken = (isBroken: (file: string, imported: string) => boolean): string[] =>
  [...imports].flatMap(([file, names]) =>
    names.filter((name) => isBroken(file, name)).map((name) => `${file} -> ${name}`),
  );

it('each file in src imports only from its own folder and from the folders below it', () => {
  const isSandbox = (file: string) => file.startsWith('sandbox/');
  expect(files.filter((file) => !isSandbox(file) && layer(file) < 0)).toEqual([]);
  expect(
    broken((file, name) => !isSandbox(file) && name.endsWith('.ts') && !isSandbox(name) && layer(name) < layer(file)),
  ).toEqual([]);
  // The sandbox is an independent MyCase. It imports nothing of the rest, and only these two use it.
  expect(broken((file, name) => isSandbox(file) && name.endsWith('.ts') && !isSandbox(name))).toEqual([]);
  expect(broken((file, name) => !isSandbox(file) && isSandbox(name) && !/^(cli\/|app\.ts)/.test(file))).toEqual([]);
  expect(
    broken((_, name) => isSandbox(name) && name !== 'sandbox/index.ts').filter((line) => !isSandbox(line)),
  ).toEqual([]);
});

it('only src/server.ts and src/mcp/ import the MCP SDK', () => {
  expect(
    broken((file, name) => name.startsWith('@modelcontextprotocol/') && !/^(server\.ts|mcp\/)/.test(file)),
  ).toEqual([]);
});

it('no imports in src form a cycle', () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    expect(path, `a cycle through ${file}`).not.toContain(file);
    if (done.has(file)) return;
    for (const name of imports.get(file) ?? []) visit(name, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});
