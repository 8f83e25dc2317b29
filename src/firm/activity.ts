import { changedOnCase } from './by-case.ts';
import type { FirmList } from './mirror.ts';
import { type FirmRecord, textOf } from './record.ts';

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
 * When a case, or a record on it in `lists`, was last changed, in milliseconds since 1970; undefined where MyCase tells
 * of neither.
 */
export function lastActivity(record: FirmRecord, lists: readonly FirmList[]): number | undefined {
  const own = Date.parse(textOf(record, 'updated_at')) || 0;
  return Math.max(own, ...lists.map((list) => changedOnCase(list, Number(record.id)))) || undefined;
}
