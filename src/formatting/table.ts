import { formatTimeSpan } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { formatValue, isEmpty } from './record-text.ts';

/** A column of a table. */
interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
}

/**
 * Formats rows as a table: a line of headings, then a line for each row, with `|` between the cells. An empty value is an
 * empty cell. Each row is readable by itself: a reference has its id and its name, a date has its year, an instant has
 * its offset. Columns that are empty in every row are left out. The start and the end of an event share a cell.
 */
export function formatTable(rows: readonly ApiRecord[], kinds: Entity['kinds']): string[] {
  const columns = buildColumns(rows, kinds).filter(({ cells }) => cells.some((text) => text !== ''));
  if (columns.length === 0) return [];
  return [
    columns.map(({ heading }) => heading).join('|'),
    ...rows.map((_, i) => columns.map(({ cells }) => cells[i]).join('|')),
  ];
}

function buildColumns(rows: readonly ApiRecord[], kinds: Entity['kinds']): Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const hasTimeSpan = names.includes('start') && names.includes('end') && kinds.start === 'moment';
  return names.flatMap((name) => {
    if (hasTimeSpan && name === 'start') {
      return { heading: 'start to end', cells: rows.map((row) => escapeCell(formatTimeSpan(row))) };
    }
    if (hasTimeSpan && (name === 'end' || name === 'all_day')) return [];
    return { heading: name, cells: rows.map((row) => formatCell(row[name], kinds[name] === 'moment')) };
  });
}

const formatCell = (value: unknown, isMoment: boolean): string =>
  isEmpty(value) ? '' : escapeCell(formatValue(value, isMoment));

/** Replaces the signs that end a cell or a row. */
const escapeCell = (text: string): string =>
  /[|\n]/.test(text) ? text.replaceAll('|', '¦').replace(/\s*\n\s*/g, ' ⏎ ') : text;
