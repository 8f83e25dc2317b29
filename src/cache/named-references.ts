import { toOneLine } from '../base/safe-text.ts';
import { type ApiRecord, getName, getReferenceId, getReferenceIds } from '../records/api-record.ts';
import type { ListSnapshot } from './list-cache.ts';

/** An id with the name behind it, as answers show references. */
export type Named = { readonly id: number; readonly name?: string };

/** An id with its name; MyCase keeps references to records that were deleted since. */
export function named(list: ListSnapshot, id: number): Named {
  const record = list.availableRecords.get(id);
  if (record) return { id, name: getName(record) };
  return list.isComplete ? { id, name: 'deleted in MyCase' } : { id };
}

/** The records that one field refers to; undefined for an empty field. */
export function namedIn(record: ApiRecord, field: string, list: ListSnapshot): Named | undefined {
  const id = getReferenceId(record, field);
  return id === undefined ? undefined : named(list, id);
}

/** The records that a list of references refers to. */
export const allNamedIn = (record: ApiRecord, field: string, list: ListSnapshot): Named[] =>
  getReferenceIds(record, field).map((id) => named(list, id));

/** The first `most` items, and the number of the other items. */
export const theFirst = <Of>(most: number, all: readonly Of[]): (Of | { readonly name: string })[] =>
  all.length > most ? [...all.slice(0, most), { name: `and ${all.length - most} more` }] : [...all];

/** The names in a list that hold what was typed, in the order of the alphabet. */
export function namesHolding({ availableRecords }: ListSnapshot, typed: string): string[] {
  const wanted = typed.toLowerCase();
  const names = [...availableRecords.values()]
    .map((one) => toOneLine(getName(one)))
    .filter((name) => name.toLowerCase().includes(wanted));
  return [...new Set(names)].sort();
}
