import type { Answer } from '../harness.ts';

/** A row of a structured answer. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a list's answer. Throws where it has none of that name. */
export function rowsOf({ data, text }: Answer, many: string): Row[] {
  const rows = data[many];
  if (!Array.isArray(rows)) throw new Error(`no ${many} in: ${text}`);
  return rows.map((row: unknown) => ({ ...Object(row) }));
}

/** The rows as the text has them: the names of the columns, and each row's cells. */
export function tableIn({ text }: Answer, rows: number): { columns: string[]; cells: string[][] } {
  const [columns = [], ...cells] = text
    .split('\n')
    .slice(-rows - 1)
    .map((line) => line.split('|'));
  return { columns, cells };
}
