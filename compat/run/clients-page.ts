import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = new URL('../../docs/clients.md', import.meta.url);
const START = '<!-- compat: start -->';
const END = '<!-- compat: end -->';

/** Returns true if docs/clients.md has this text between its markers. With `write`, the page gets it first. */
export function comparePage(text: string, write: boolean): boolean {
  const page = readFileSync(PAGE, 'utf8');
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error('docs/clients.md has no markers for the table of clients');
  const wanted = `${page.slice(0, start)}${START}\n${text}\n${page.slice(end)}`;
  if (write && wanted !== page) writeFileSync(PAGE, wanted);
  return write || wanted === page;
}
