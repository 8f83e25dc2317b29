import { readFileSync, writeFileSync } from 'node:fs';
import { replaceMarkedPart } from '../../scripts/marked-part.ts';

/**
 * Returns true if a page has this text between its markers with this name. `path` is the path of the page in the project. With
 * `write`, the page gets the text first. Throws if the page has no markers.
 */
export function compareTable(path: string, text: string, write: boolean, name = 'compat'): boolean {
  const file = new URL(`../../${path}`, import.meta.url);
  const page = readFileSync(file, 'utf8');
  const wanted = replaceMarkedPart(page, name, text);
  if (write && wanted !== page) writeFileSync(file, wanted);
  return write || wanted === page;
}
