import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileOf, filesIn } from './files.ts';

/** A line of a log, as it stands in its file. */
export interface PlacedLine {
  /** Without the line break. */
  readonly text: string;
  readonly file: number;
  /** `000001.jsonl:7` */
  readonly place: string;
  /** The end of the last file without a line break: what a killed process left. */
  readonly isTorn: boolean;
}

/** All lines of a log in order. Throws what the system says where it can't be read. */
export function* linesOf(folder: string): Generator<PlacedLine> {
  const files = filesIn(folder);
  for (const file of files) {
    const path = fileOf(folder, file);
    const texts = readFileSync(path, 'utf8').split('\n');
    const torn = texts.pop() ?? '';
    const placed = (text: string, index: number, isTorn: boolean) => ({
      text,
      file,
      place: `${basename(path)}:${index + 1}`,
      isTorn,
    });
    for (const [index, text] of texts.entries()) yield placed(text, index, false);
    if (torn !== '') yield placed(torn, texts.length, file === files.at(-1));
  }
}
