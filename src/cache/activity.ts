import { byCase } from './by-case.ts';
import type { FirmList } from './list-cache.ts';
import { type FirmRecord, textOf } from '../records/record.ts';

/** The lists whose records show that somebody worked on a case. */
export const WORK_ON_CASES = [
  'tasks',
  'events',
  'documents',
  'time_entries',
  'expenses',
  'calls',
  'invoices',
  'invoice_payments',
] as const;

/**
 * Tells when a case, or a record on it in the lists, was last changed, in milliseconds since 1970; undefined where MyCase
 * tells of neither.
 */
export function lastActivityIn(lists: readonly FirmList[]): (record: FirmRecord) => number | undefined {
  const those = lists.map(byCase);
  return (record) => {
    let last = Date.parse(textOf(record, 'updated_at')) || 0;
    for (const cases of those) last = Math.max(last, cases.get(Number(record.id))?.changedAt ?? 0);
    return last || undefined;
  };
}
