// What most cells of a column have in common stands in its heading. A few rows are written out.

/** A column as it stands in a table. */
export interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
}

/** What comes so often is said once. */
const OFTEN = 8;

/** The offset of a spoken moment, or those of two with a `to` in between. */
const OFFSET = / [+-]\d\d:\d\d(?= to |$)/g;

/** A column of spoken moments. */
export function momentColumn(heading: string, cells: readonly string[]): Column {
  const offset = mostOf(cells, OFFSET);
  const isTold = (text: string) => text.match(OFFSET)?.every((own) => own === offset);
  return withoutYear(
    heading,
    cells.map((text) => (isTold(text) ? text.replaceAll(offset, '') : text)),
    offset,
  );
}

/** A column that may be one of days. */
export const dayColumn = (column: Column): Column =>
  column.cells.every((text) => text === '' || /^\d{4}-\d\d-\d\d$/.test(text))
    ? withoutYear(column.heading, column.cells)
    : column;

/** A column of yes and no: the one that comes more often is left blank. */
export function yesNoColumn({ heading, cells }: Column): Column {
  const most = mostOf(cells, /true|false/g);
  if (most === '') return { heading, cells };
  return { heading: `${heading} (blank: ${most})`, cells: cells.map((text) => (text === most ? '' : text)) };
}

/** The year that stands before the rest of a day. */
const YEAR = /\b\d{4}-(?=\d\d-\d\d\b)/g;

/** A column whose heading has the year of most days, and what else is said of them; days of other years keep theirs. */
function withoutYear(name: string, cells: readonly string[], more = ''): Column {
  const year = mostOf(cells, YEAR);
  const about = `${year && `${year}MM-DD`}${more}`.trim();
  return {
    heading: about ? `${name} (${about})` : name,
    cells: cells.map((text) => text.replaceAll(YEAR, (own) => (own === year ? '' : own))),
  };
}

/** What most of several texts have of a pattern, if that comes often. */
function mostOf(texts: readonly string[], pattern: RegExp): string {
  const counts = new Map<string, number>();
  for (const found of texts.flatMap((text) => text.match(pattern) ?? [])) {
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  const [[most, count] = ['', 0]] = [...counts].toSorted(([, a], [, b]) => b - a);
  return count >= OFTEN ? most : '';
}
