import { readFileSync, writeFileSync } from 'node:fs';

const START = '<!-- compat: start -->';
const END = '<!-- compat: end -->';

/**
 * Returns true if a page has this text between its markers. `path` is the path of the page in the project. With `write`,
 * the page gets the text first. Throws if the page has no markers.
 */
export function compareTable(path: string, text: string, write: boolean): boolean {
  const file = new URL(`../../${path}`, import.meta.url);
  const page = readFileSync(file, 'utf8');
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${path} has no markers for the table of clients`);
  const wanted = `${page.slice(0, start)}${START}\n${text}\n${page.slice(end)}`;
  if (write && wanted !== page) writeFileSync(file, wanted);
  return write || wanted === page;
}
