import type { FirmList } from './mirror.ts';
import { referenceOf, textOf } from './record.ts';

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
 * When each case, or a record on it in `lists`, was last changed: milliseconds since 1970 by the id of the case.
 */
export function lastActivity(cases: FirmList, lists: readonly FirmList[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  const note = (id: number | undefined, changed: string) => {
    const at = Date.parse(changed);
    if (id !== undefined && at > (last.get(id) ?? 0)) last.set(id, at);
  };
  for (const [id, record] of cases.records) note(id, textOf(record, 'updated_at'));
  for (const { records } of lists) {
    for (const record of records.values()) note(referenceOf(record, 'case'), textOf(record, 'updated_at'));
  }
  return last;
}
