import type { Answer } from './harness.ts';

/** A row of a structured answer. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a list's answer. Throws where it has none of that name. */
export function rowsOf({ data, text }: Answer, many: string): Row[] {
  const rows = data[many];
  if (!Array.isArray(rows)) throw new Error(`no ${many} in: ${text}`);
  return rows.map((row: unknown) => ({ ...Object(row) }));
}

/** A table as its text has it: the names of the columns, and each row's cells with what a heading says for them. */
export function tableIn({ text }: Answer, rows: number): { columns: string[]; cells: string[][] } {
  const [headings = [], ...cells] = text
    .split('\n')
    .slice(-rows - 1)
    .map((line) => line.split('|'));
  return {
    columns: headings.map((heading) => heading.replace(/ \(.*\)$/, '')),
    cells: cells.map((row) => row.map((cell, i) => writtenOut(cell, headings[i] ?? ''))),
  };
}

function writtenOut(cell: string, heading: string): string {
  const [, blank] = / \(blank: (\w+)\)$/.exec(heading) ?? [];
  if (cell === '') return blank ?? '';
  const [, year, offset] = / \((\d{4}-MM-DD)? ?([+-]\d\d:\d\d)?\)$/.exec(heading) ?? [];
  const dated = year ? cell.replaceAll(/(?<!\d{4}-|\d:)\b\d\d-\d\d\b/g, `${year.slice(0, 5)}$&`) : cell;
  return offset && /\d\d:\d\d$/.test(dated) && !/ [+-]\d\d:\d\d$/.test(dated) ? `${dated} ${offset}` : dated;
}
