import { type ApiRecord, getReferenceId, getText } from '../records/api-record.ts';
import type { ListSnapshot } from './list-cache.ts';
import { memoizeByList } from './memoize.ts';

/** The records of a list that are on one case. */
export interface OnCase {
  readonly records: ApiRecord[];
  /** The latest change among them, in milliseconds since 1970. */
  changedAt: number;
}

/** The records of a list by the id of their case. */
const byCase = memoizeByList((records): ReadonlyMap<number, OnCase> => {
  const cases = new Map<number, OnCase>();
  for (const record of records.values()) {
    const id = getReferenceId(record, 'case');
    if (id === undefined) continue;
    const those = cases.get(id) ?? { records: [], changedAt: 0 };
    cases.set(id, those);
    those.records.push(record);
    those.changedAt = Math.max(those.changedAt, Date.parse(getText(record, 'updated_at')) || 0);
  }
  return cases;
});

/** The records of a list that are on a case, in the list's order. */
export const ofCase = (list: ListSnapshot, caseId: number): readonly ApiRecord[] =>
  byCase(list).get(caseId)?.records ?? [];

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
export function lastActivityIn(lists: readonly ListSnapshot[]): (record: ApiRecord) => number | undefined {
  const those = lists.map(byCase);
  return (record) => {
    let last = Date.parse(getText(record, 'updated_at')) || 0;
    for (const cases of those) last = Math.max(last, cases.get(Number(record.id))?.changedAt ?? 0);
    return last || undefined;
  };
}
