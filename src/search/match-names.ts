import type { ApiRecord } from '../records/api-record.ts';
import { compareNames, getLevelIndex, type Match } from './compare-names.ts';
import type { NameForm } from './name-form.ts';
import { hasNames } from './record-kinds.ts';
import { parseRecordNames } from './record-names.ts';
import type { SearchableList } from './search-index.ts';

/** A record whose name matches, and the best match of its names. */
export interface NameMatch {
  readonly id: number;
  readonly record: ApiRecord;
  readonly match: Match;
}

/** Finds the records of a list whose names match a name. */
export function findNameMatches(name: NameForm, { list, index }: SearchableList): NameMatch[] {
  if (!hasNames(list.name) || !('availableRecords' in list)) return [];
  return [...index.findCandidates(name)].flatMap((id) => {
    const record = list.availableRecords.get(id);
    const match = record && matchRecord(name, record, list.name === 'cases');
    return record && match ? [{ id, record, match }] : [];
  });
}

/** The best match of a name with the names of a record; undefined if none matches. `isTitle` is true for a case. */
export function matchRecord(name: NameForm, record: ApiRecord, isTitle: boolean): Match | undefined {
  const matches = parseRecordNames(record).flatMap((known) => compareNames(name, known, isTitle) ?? []);
  return matches.toSorted((a, b) => getLevelIndex(a) - getLevelIndex(b))[0];
}
