import { type ApiRecord, getName, getReferenceId } from '../records/api-record.ts';
import type { NamedList } from './list-cache.ts';

/** A reference to a record, with the record's name if it is known. Answers show references in this form. */
export type NamedReference = { readonly id: number; readonly name?: string };

/**
 * Returns a reference to the record of a list with an id. MyCase: references to records stay after the records
 * were deleted.
 */
export function toNamedReference(list: NamedList, id: number): NamedReference {
  const record = list.names.get(id);
  if (record) return { id, name: getName(record) };
  return list.isComplete ? { id, name: 'deleted in MyCase' } : { id };
}

/** Returns the reference in a field, with its name. Returns undefined if the field is empty. */
export function getNamedReference(record: ApiRecord, field: string, list: NamedList): NamedReference | undefined {
  const id = getReferenceId(record, field);
  return id === undefined ? undefined : toNamedReference(list, id);
}

/** Returns the first `max` items. If there are more, the last item of the result has their number as its name. */
export const limitItems = <Item>(max: number, items: readonly Item[]): (Item | { readonly name: string })[] =>
  items.length > max ? [...items.slice(0, max), { name: `and ${items.length - max} more` }] : [...items];
