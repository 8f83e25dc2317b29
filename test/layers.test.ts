import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** The folders and files of src, from the top down. A file imports from its own folder and from those after it. */
const LAYERS =
  'desktop.ts main.ts cli host app.ts server.ts mcp calls workflows writes formatting text-index database search cache ethical-walls audit auth catalog ' +
  'tools operations records documents files client config base';

const SRC = join(import.meta.dirname, '../src');
const read = (file: string): string => readFileSync(join(SRC, file), 'utf8');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string, source = read(file)): string[] {
  const found = source.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
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

/** The first files of the threads and of the child process. */
const STARTED_APART = /-(worker|child-process)\.ts$/;

it('no thread and no child process loads the operations, whose schemas take long to create', () => {
  const listLoaded = (file: string, loaded = new Set<string>()): Set<string> => {
    if (loaded.has(file)) return loaded;
    loaded.add(file);
    for (const name of loadedBy(file)) listLoaded(name, loaded);
    return loaded;
  };
  const started = files.filter((file) => STARTED_APART.test(file));
  expect(started).toHaveLength(4);
  for (const file of started)
    expect(
      [...listLoaded(file)].filter((name) => /^(tools\/|zod$|undici$)/.test(name)),
      file,
    ).toEqual([]);
});

/** The imports of a file without those of types, which the program does not load. */
const loadedBy = (file: string): string[] =>
  imports.has(file) ? importsOf(file, read(file).replace(/\bimport type [^;]+;/g, '')) : [];
