import type { FirmList } from './list-cache.ts';
import { perList } from './memoize.ts';
import { type FirmRecord, referenceOf, textOf } from '../records/record.ts';

/** What of a list is on one case. */
export interface OnCase {
  readonly records: FirmRecord[];
  /** The latest change among them, in milliseconds since 1970. */
  changedAt: number;
}

/** What of a list is on each case, by its id. */
export const byCase = perList((records): ReadonlyMap<number, OnCase> => {
  const cases = new Map<number, OnCase>();
  for (const record of records.values()) {
    const id = referenceOf(record, 'case');
    if (id === undefined) continue;
    const those = cases.get(id) ?? { records: [], changedAt: 0 };
    cases.set(id, those);
    those.records.push(record);
    those.changedAt = Math.max(those.changedAt, Date.parse(textOf(record, 'updated_at')) || 0);
  }
  return cases;
});

/** The records of a list that are on a case, in the list's order. */
export const ofCase = (list: FirmList, caseId: number): readonly FirmRecord[] =>
  byCase(list).get(caseId)?.records ?? [];
