import { toOneLine } from '../base/safe-text.ts';
import { type ApiRecord, getName, getReferenceId } from '../records/api-record.ts';
import type { ListSnapshot } from './list-cache.ts';

/** A reference to a record, with the record's name if it is known. Answers show references in this form. */
export type NamedReference = { readonly id: number; readonly name?: string };

/**
 * Returns a reference to the record of a list with an id. MyCase: references to records stay after the records
 * were deleted.
 */
export function toNamedReference(list: ListSnapshot, id: number): NamedReference {
  const record = list.availableRecords.get(id);
  if (record) return { id, name: getName(record) };
  return list.isComplete ? { id, name: 'deleted in MyCase' } : { id };
}

/** Returns the reference in a field, with its name. Returns undefined if the field is empty. */
export function getNamedReference(record: ApiRecord, field: string, list: ListSnapshot): NamedReference | undefined {
  const id = getReferenceId(record, field);
  return id === undefined ? undefined : toNamedReference(list, id);
}

/** Returns the first `max` items. If there are more, the last item of the result has their number as its name. */
export const limitItems = <Item>(max: number, items: readonly Item[]): (Item | { readonly name: string })[] =>
  items.length > max ? [...items.slice(0, max), { name: `and ${items.length - max} more` }] : [...items];

/** Returns the names of a list that contain the typed text, in alphabetical order, each once. */
export function findNamesContaining({ availableRecords }: ListSnapshot, typed: string): string[] {
  const text = typed.toLowerCase();
  const names = [...availableRecords.values()]
    .map((record) => toOneLine(getName(record)))
    .filter((name) => name.toLowerCase().includes(text));
  return [...new Set(names)].sort();
}
