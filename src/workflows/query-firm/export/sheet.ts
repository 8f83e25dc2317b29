import { isCalendarDay } from '../../../base/days.ts';
import { toOneLine, toPrintable } from '../../../base/safe-text.ts';
import { convertToZone } from '../../../base/timestamps.ts';
import type { ResultColumn, SqlValue } from '../../../database/database-protocol.ts';
import type { ColumnType } from '../../../database/schema/table-layout.ts';

/**
 * The content of a cell: text, which is never a formula, or a value that a spreadsheet computes with. Undefined is
 * empty.
 */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  /** A decimal, as `-12.50`. */
  | { readonly kind: 'amount'; readonly decimal: string }
  /** `2026-11-24` */
  | { readonly kind: 'day'; readonly day: string }
  /** ISO 8601 with the offset of the firm's zone. */
  | { readonly kind: 'moment'; readonly moment: string }
  | undefined;

/** A table as it is written into a file. */
export interface Sheet {
  readonly headings: readonly string[];
  /** Makes the rows, each when it is taken: of a file that is too large most are never made. */
  rows(): Iterable<readonly Cell[]>;
}

/** A sheet as the bytes of a file. */
export interface Written {
  readonly bytes: Uint8Array;
  /** The number of its texts that are too long for a cell and were cut. */
  readonly cut: number;
  /** The number of its cells that got an apostrophe, because a spreadsheet would run them as a formula. */
  readonly guarded: number;
}

/** Creates the sheet of a result. `zone` is the IANA identifier in which instants are shown. */
export const createSheet = (
  columns: readonly ResultColumn[],
  rows: Iterable<readonly SqlValue[]>,
  zone: string,
): Sheet => ({
  headings: columns.map(({ name }) => toOneLine(name)),
  *rows() {
    for (const row of rows) yield columns.map(({ type }, i) => toCell(row[i] ?? null, type, zone));
  },
});

function toCell(value: SqlValue, type: ColumnType | undefined, zone: string): Cell {
  if (value === null) return undefined;
  if (typeof value === 'number') return toNumberCell(value, type);
  if (isCalendarDay(value)) return { kind: 'day', day: value };
  if (type === 'moment' && MOMENT_PATTERN.test(value)) return { kind: 'moment', moment: convertToZone(value, zone) };
  return value === '' ? undefined : { kind: 'text', text: toPrintable(value) };
}

function toNumberCell(number: number, type: ColumnType | undefined): Cell {
  if (type === 'boolean') return { kind: 'boolean', boolean: number === 1 };
  return type === 'money' ? { kind: 'amount', decimal: number.toFixed(2) } : { kind: 'number', number };
}

const MOMENT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
