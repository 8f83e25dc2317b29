import type { Person } from './access.ts';
import { type Fields, fieldsList, type Id, type Json, referenceId } from './json.ts';
import type { Store } from './store.ts';

/** The ids of the cases that a person does not see. */
export type HiddenCases = Map<Person, ReadonlySet<Id>>;

/** The collection of the record that a record belongs to, by the field that refers to it. */
const OWNERS: Readonly<Record<string, string>> = {
  case: 'cases',
  document: 'documents',
  folder: 'folders',
  invoice: 'invoices',
  message_thread: 'message_threads',
};

/**
 * Returns the records that a person sees. Assumption of this sandbox: a hidden case, the records that belong to it, and
 * the links to it look as if they did not exist. Only reading may use this store, because it has copies.
 */
export function visibleStore(store: Store, hiddenCases: ReadonlySet<Id>): Store {
  const hidden = new Map<string, Set<Json>>([...store.keys()].map((name) => [name, new Set<Json>()]));
  for (const id of hiddenCases) hidden.get('cases')?.add(id);
  while (hideMembers(store, hidden) > 0);
  return new Map(
    [...store].map(([name, collection]) => {
      const seen = [...collection.rows].filter(([id]) => !hidden.get(name)?.has(id));
      return [name, { ...collection, rows: new Map(seen.map(([id, row]) => [id, withoutLinks(row, hiddenCases)])) }];
    }),
  );
}

/** Hides the records that belong to a hidden record. Returns how many it has hidden. */
function hideMembers(store: Store, hidden: ReadonlyMap<string, Set<Json>>): number {
  let count = 0;
  for (const [name, { rows }] of store)
    for (const [id, row] of rows) {
      const ids = hidden.get(name);
      if (ids === undefined || ids.has(id) || !isMember(row, hidden)) continue;
      ids.add(id);
      count += 1;
    }
  return count;
}

const isMember = (row: Fields, hidden: ReadonlyMap<string, ReadonlySet<Json>>): boolean =>
  Object.entries(OWNERS).some(([field, owner]) => hidden.get(owner)?.has(referenceId(row[field]) ?? null) ?? false);

const withoutLinks = (row: Fields, hiddenCases: ReadonlySet<Id>): Fields =>
  Array.isArray(row.cases)
    ? { ...row, cases: fieldsList(row.cases).filter(({ id }) => !hiddenCases.has(Number(id))) }
    : row;
