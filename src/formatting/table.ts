import { type Column, dayColumn, momentColumn, yesNoColumn } from './headings.ts';
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
