import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ASSUMPTIONS } from '../src/cli/live-check/assumptions/index.ts';

const SRC = join(import.meta.dirname, '../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('sandbox/'),
);
const LIVE_CHECK = 'cli/live-check/';

const idsIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(pattern)].map(([id]) => id);

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

it('each assumption is named where the code relies on it, and the code names no other assumption', () => {
  const code = files.filter((file) => !file.startsWith(LIVE_CHECK));
  expect(unique(code.flatMap((file) => idsIn(file, /\bA-\d\d\b/g)))).toEqual(Object.keys(ASSUMPTIONS).sort());
});

it('the ids are in order, without a gap', () => {
  const ids = Object.keys(ASSUMPTIONS);
  expect(ids).toEqual(ids.map((_, i) => `A-${String(i + 1).padStart(2, '0')}`));
});

it('each assumption has a check of doctor --live, or the reason why reading cannot show it', () => {
  const checks = files.filter((file) => file.startsWith(LIVE_CHECK) && !file.includes('/assumptions/'));
  const checked = unique(checks.flatMap((file) => idsIn(file, /(?<=')A-\d\d(?=')/g)));
  const readable = Object.entries(ASSUMPTIONS).filter(([, { unreadable }]) => unreadable === undefined);
  expect(checked).toEqual(readable.map(([id]) => id).sort());
});

it('docs/assumptions.md has a row for each assumption', () => {
  const page = readFileSync(join(SRC, '../docs/assumptions.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (A-\d\d) \|.*\|$/gm)].map(([row]) => row);
  expect(rows.map((row) => row.split(' | ')[0]?.slice(2))).toEqual(Object.keys(ASSUMPTIONS));
  for (const row of rows) expect(row).toMatch(/\| `src\/\S+` ?.*\| (yes|no\. \S.*\.) \|$/);
});
