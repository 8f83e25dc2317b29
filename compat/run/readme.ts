import { readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../../README.md', import.meta.url);
const START = '<!-- compat: start -->';
const END = '<!-- compat: end -->';

/** Returns true if the README has this text between its markers. With `write`, the README gets it first. */
export function compareReadme(text: string, write: boolean): boolean {
  const page = readFileSync(README, 'utf8');
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error('README.md has no markers for the table of clients');
  const wanted = `${page.slice(0, start)}${START}\n${text}\n${page.slice(end)}`;
  if (write && wanted !== page) writeFileSync(README, wanted);
  return write || wanted === page;
}
