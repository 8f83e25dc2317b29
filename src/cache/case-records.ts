import { type ApiRecord, getReferenceId, parseUpdatedAt } from '../records/api-record.ts';
import type { ListSnapshot } from './list-cache.ts';
import { memoizeByList } from './memoize-by-list.ts';

/** The records of a list that refer to one case. */
interface CaseRecords {
  readonly records: ApiRecord[];
  /** The latest `updated_at` of the records, in milliseconds since 1970. 0 if none has one. */
  latestUpdatedAt: number;
}

/** Groups the records of a list by the id of their case. Throws an IncompleteListError if the list is not complete. */
const groupByCase = memoizeByList((records): ReadonlyMap<number, CaseRecords> => {
  const groups = new Map<number, CaseRecords>();
  for (const record of records.values()) {
    const caseId = getReferenceId(record, 'case');
    if (caseId === undefined) continue;
    const group = groups.get(caseId) ?? { records: [], latestUpdatedAt: 0 };
    groups.set(caseId, group);
    group.records.push(record);
    group.latestUpdatedAt = Math.max(group.latestUpdatedAt, parseUpdatedAt(record));
  }
  return groups;
});

/**
 * Returns the records of a list that refer to a case, in the list's order. Throws an IncompleteListError if the list is
 * not complete.
 */
export const getCaseRecords = (list: ListSnapshot, caseId: number): readonly ApiRecord[] =>
  groupByCase(list).get(caseId)?.records ?? [];

/** The lists whose records show that somebody worked on a case. */
export const CASE_ACTIVITY_LISTS = [
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
 * Creates a function that returns when a case, or a record of the lists that refers to it, was last changed, in
 * milliseconds since 1970. It returns undefined if no `updated_at` is known. Throws an IncompleteListError if a list is
 * not complete.
 */
export function createLastActivityLookup(lists: readonly ListSnapshot[]): (record: ApiRecord) => number | undefined {
  const groupsOfLists = lists.map(groupByCase);
  return (record) => {
    const times = groupsOfLists.map((groups) => groups.get(Number(record.id))?.latestUpdatedAt ?? 0);
    return Math.max(parseUpdatedAt(record), ...times) || undefined;
  };
}
