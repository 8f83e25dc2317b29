import { spanOf } from '../base/timestamps.ts';
import { isEmpty, type Named, words } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Rows as a table: the columns once, then a line for each row; what is empty stays empty. What all rows have in common
 * is said before it, what most cells of a column have in its heading: a year, an offset, yes or no. A name stands
 * beside its id where that comes first in a column.
 */
export function tableText(rows: readonly Row[], moments: ReadonlySet<string>): string[] {
  const columns = columnsOf(rows, moments).filter(({ cells }) => cells.some((text) => text !== ''));
  const apart = columns.filter(({ cells }) => !isCommon(cells));
  const shown = apart.length === 0 ? columns : apart;
  if (shown.length === 0) return [];
  return [
    ...columns
      .filter((column) => !shown.includes(column))
      .map(({ heading, cells }) => `${heading}: ${cells[0]} in all rows`),
    shown.map(({ heading }) => heading).join('|'),
    ...rows.map((_, i) => shown.map(({ cells }) => cells[i]).join('|')),
  ];
}

/** Whether all of several rows have the same; other people's words stay in their rows. */
const isCommon = ([first = '', ...others]: readonly string[]): boolean =>
  others.length > 0 && !first.startsWith('«') && others.every((text) => text === first);

function columnsOf(rows: readonly Row[], moments: ReadonlySet<string>): Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isSpan = names.includes('start') && names.includes('end') && moments.has('start');
  return names.flatMap((name) => {
    if (isSpan && name === 'start') return momentColumn('start to end', rows.map(spanOf).map(cell));
    if (isSpan && (name === 'end' || name === 'all_day')) return [];
    const values = rows.map((row) => row[name]);
    return moments.has(name)
      ? momentColumn(
          name,
          values.map((value) => cell(words(value ?? '', true))),
        )
      : plainColumn(name, values);
  });
}

function plainColumn(heading: string, values: readonly unknown[]): Column {
  const whole = { heading, cells: values.map((value) => textOf(value)) };
  if (isCommon(whole.cells)) return whole;
  if (values.every((value) => typeof value === 'boolean')) return yesNoColumn(whole);
  const told = new Map<string, string>();
  const isTold = ({ id, name }: Named) => {
    const before = told.get(id);
    if (before === undefined) told.set(id, name);
    return before === name;
  };
  return dayColumn({ heading, cells: values.map((value) => textOf(value, isTold)) });
}

const textOf = (value: unknown, isTold?: (reference: Named) => boolean): string =>
  isEmpty(value) ? '' : cell(words(value, false, isTold));

/** A text that keeps within its cell. */
const cell = (text: string): string =>
  /[|\n]/.test(text) ? text.replaceAll('|', '¦').replace(/\s*\n\s*/g, ' ⏎ ') : text;
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
