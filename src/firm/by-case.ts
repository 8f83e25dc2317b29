import type { FirmList } from './mirror.ts';
import { type FirmRecord, referenceOf, textOf } from './record.ts';

/** What of a list is on one case. */
interface OnCase {
  readonly records: FirmRecord[];
  /** The latest change among them, in milliseconds since 1970. */
  changedAt: number;
}

type ByCase = ReadonlyMap<number, OnCase>;

/** A list is copied before it changes: what was made of its records is right for as long as they are there. */
const known = new WeakMap<FirmList['records'], ByCase>();

/** The records of a list that are on a case, in the list's order. */
export const ofCase = (list: FirmList, caseId: number): readonly FirmRecord[] =>
  byCase(list).get(caseId)?.records ?? [];

/** When a record on a case was last changed, in milliseconds since 1970; 0 where there is none. */
export const changedOnCase = (list: FirmList, caseId: number): number =>
  byCase(list).get(caseId)?.changedAt ?? 0;

function byCase({ records }: FirmList): ByCase {
  const made = known.get(records) ?? arranged(records.values());
  known.set(records, made);
  return made;
}

function arranged(records: Iterable<FirmRecord>): ByCase {
  const cases = new Map<number, OnCase>();
  for (const record of records) {
    const id = referenceOf(record, 'case');
    if (id === undefined) continue;
    const those = cases.get(id) ?? { records: [], changedAt: 0 };
    cases.set(id, those);
    those.records.push(record);
    those.changedAt = Math.max(those.changedAt, Date.parse(textOf(record, 'updated_at')) || 0);
  }
  return cases;
}
