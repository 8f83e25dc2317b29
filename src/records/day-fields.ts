import type { ApiRecord } from './api-record.ts';

/** The fields of records that hold a calendar day. MyCase: a day has no time and no zone. */
const DAY_FIELDS = [
  'assigned_date',
  'birthdate',
  'closed_date',
  'date',
  'due_date',
  'entry_date',
  'invoice_date',
  'opened_date',
  'sol_date',
] as const;

const DATE_TIME_PATTERN = /^\d{4}-\d{2}-\d{2}[T ]/;

/**
 * Returns the day that a value of a day field begins with: `2026-11-02` of `2026-11-02T00:00:00Z`. Returns any other
 * value unchanged.
 */
export const toPlainDay = (value: unknown): unknown =>
  typeof value === 'string' && DATE_TIME_PATTERN.test(value) ? value.slice(0, 10) : value;

/** Returns a record whose day fields hold only a day. Returns a record that has no time in them unchanged. */
export function withPlainDays<T extends ApiRecord>(record: T): T {
  const timed = DAY_FIELDS.filter((field) => toPlainDay(record[field]) !== record[field]);
  return timed.length === 0
    ? record
    : { ...record, ...Object.fromEntries(timed.map((field) => [field, toPlainDay(record[field])])) };
}
