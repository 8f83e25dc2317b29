import { isRecord } from '../base/json.ts';
import { toOneLine } from '../base/safe-text.ts';
import { formatTimeSpan } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { formatValue, isEmpty } from './record-text.ts';

/** A column of a table. */
interface Column {
  /** The fields that it shows. */
  readonly names: readonly string[];
  readonly heading: string;
  readonly cells: readonly string[];
  /** True if a cell has text that is not an id, a number, a day or a reference. */
  readonly isText: boolean;
}

/**
 * Formats rows as a table: a line of headings, then a line for each row, with `|` between the cells. An empty value is
 * an empty cell. Each row is readable by itself: a reference has its id and its name, a date has its year, an instant
 * has its offset. Columns that are empty in every row are left out, unless they are in `requested`. The start and the
 * end of an event share a cell. If the first column has text, each line begins with `|`: no text of other people begins
 * a line.
 */
export function formatTable(
  rows: readonly ApiRecord[],
  kinds: Entity['kinds'],
  requested: readonly string[] = [],
): string[] {
  if (rows.length === 0) return [];
  const columns = buildColumns(rows, kinds, requested).filter(
    ({ names, cells }) => cells.some((text) => text !== '') || names.some((name) => requested.includes(name)),
  );
  if (columns.length === 0) return [];
  const lines = [
    columns.map(({ heading }) => escapeCell(toOneLine(heading))).join('|'),
    ...rows.map((_, i) => columns.map(({ cells }) => cells[i]).join('|')),
  ];
  return columns[0]?.isText ? lines.map((line) => `|${line}`) : lines;
}

function buildColumns(rows: readonly ApiRecord[], kinds: Entity['kinds'], requested: readonly string[]): Column[] {
  const names = [...new Set([...requested, ...rows.flatMap((row) => Object.keys(row))])];
  const hasTimeSpan = names.includes('start') && names.includes('end') && kinds.start === 'moment';
  return names.flatMap((name) => {
    if (hasTimeSpan && name === 'start') {
      return {
        names: ['start', 'end'],
        heading: 'start to end',
        isText: rows.some((row) => !isFigure(row.start) || !isFigure(row.end)),
        cells: rows.map((row) => escapeCell(formatTimeSpan(row))),
      };
    }
    if (hasTimeSpan && (name === 'end' || name === 'all_day')) return [];
    return {
      names: [name],
      heading: name,
      isText: rows.some((row) => !isFigure(row[name])),
      cells: rows.map((row) => formatCell(row[name], kinds[name] === 'moment')),
    };
  });
}

const isFigure = (value: unknown): boolean =>
  isEmpty(value) ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && FIGURE_PATTERN.test(value)) ||
  [value].flat().every((one) => isRecord(one) && typeof one.id === 'number');

/** A number, a day, an instant, or a day as workflows write it. */
const FIGURE_PATTERN = /^-?[\dTZ.:+-]+$|^[A-Z][a-z]{2} \d{4}-\d{2}-\d{2}$/;

const formatCell = (value: unknown, isMoment: boolean): string =>
  isEmpty(value) ? '' : escapeCell(formatValue(value, isMoment));

/**
 * Escapes the sign between two cells: `|` becomes `\|`, and backslashes before it are doubled. A backslash at the end
 * gets a space after it. A line feed of free text becomes `⏎`. Searches accept a value in this form, too.
 */
const escapeCell = (text: string): string =>
  /[|\n]|\\$/.test(text)
    ? text
        .replace(/(?<!\\)(\\*)\|/g, '$1$1\\|')
        .replace(/\\$/, '\\ ')
        .replace(/\s+/g, (spaces) => (spaces.includes('\n') ? ' ⏎ ' : spaces))
    : text;
