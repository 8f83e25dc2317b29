import { waitWithTimeout } from '../base/timeouts.ts';
import type { CallContext } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import {
  type Collection,
  getCustomFieldValues,
  hasName,
  isReference,
  type Names,
  REFERENCE_COLLECTIONS,
  type ReferenceNames,
} from '../records/references.ts';
import type { ListCache } from './list-cache.ts';
import type { NameDirectory } from './name-directory.ts';

type FoundNames = ReadonlyMap<Collection, Names>;

/**
 * Fetches the names of the references in rows, from the cache if it has them. If the first collection that a field can
 * refer to has no name for an id, the second is searched. An id without a name is searched again in MyCase, to find out
 * if its record was deleted. Never throws: names that cannot be read in time are missing.
 */
export async function fetchReferenceNames(
  rows: readonly ApiRecord[],
  directory: NameDirectory,
  call: CallContext,
): Promise<ReferenceNames> {
  const since = Date.now();
  let names: FoundNames = new Map();
  for (const rank of [0, 1]) {
    const ids = collectUnnamedIds(rows, names, rank);
    names = mergeNames(names, await lookUpEach(ids, (list, listIds) => directory.fetchNames(list, listIds, call)));
  }
  const rechecked = await lookUpEach(collectUnnamedIds(rows, names), (list, ids) =>
    directory.recheckNames(list, ids, since, call),
  );
  return {
    names: mergeNames(names, new Map([...rechecked].map(([list, found]) => [list, found.names]))),
    deletedIds: new Map([...rechecked].map(([list, found]) => [list, found.deletedIds])),
    customFields: new Map(),
  };
}

/** Returns the names of the references in rows that are in the cache, without a request. */
export function getCachedReferenceNames(rows: readonly ApiRecord[], directory: NameDirectory): ReferenceNames {
  const ids = collectUnnamedIds(rows, new Map());
  const names = new Map([...ids].map(([list, listIds]) => [list, directory.getCachedNames(list, listIds)]));
  return { names, deletedIds: new Map(), customFields: new Map() };
}

const CUSTOM_FIELDS_TIMEOUT_MS = 3_000;

/**
 * Reads the definitions of the firm's custom fields, by id. Returns an empty map if the rows have no values of custom
 * fields, or if the definitions cannot be read in time. Never throws.
 */
export async function fetchCustomFields(
  rows: readonly ApiRecord[],
  cache: ListCache,
  call: CallContext,
): Promise<ReadonlyMap<number, ApiRecord>> {
  let fields: ReadonlyMap<number, ApiRecord> = new Map();
  if (!rows.some((row) => getCustomFieldValues(row).length > 0)) return fields;
  const reading = cache.read(['custom_fields'], call).then(
    (lists) => {
      fields = lists.custom_fields.availableRecords;
    },
    () => {},
  );
  await waitWithTimeout(CUSTOM_FIELDS_TIMEOUT_MS, reading);
  return fields;
}

function mergeNames(first: FoundNames, second: FoundNames): FoundNames {
  const merged = new Map(first);
  for (const [list, names] of second) merged.set(list, new Map([...(merged.get(list) ?? []), ...names]));
  return merged;
}

/**
 * Returns the ids of references that have no name yet, by collection. `rank` selects one of the collections that a
 * field can refer to: 0 is the first. Without it, an id is returned for each of them.
 */
function collectUnnamedIds(rows: readonly ApiRecord[], names: FoundNames, rank?: number): Map<Collection, number[]> {
  const idsByCollection = new Map<Collection, number[]>();
  for (const [field, value] of rows.flatMap((row) => Object.entries(row))) {
    const collections = REFERENCE_COLLECTIONS[field] ?? [];
    const ids = [value]
      .flat()
      .flatMap((one) => (isReference(one) && !hasName(one) ? [one.id] : []))
      .filter((id) => !collections.some((collection) => names.get(collection)?.has(id)));
    const requested = rank === undefined ? collections : collections.slice(rank, rank + 1);
    for (const collection of ids.length > 0 ? requested : []) {
      idsByCollection.set(collection, [...(idsByCollection.get(collection) ?? []), ...ids]);
    }
  }
  return idsByCollection;
}

async function lookUpEach<Result>(
  ids: ReadonlyMap<Collection, readonly number[]>,
  lookUp: (collection: Collection, ids: readonly number[]) => Promise<Result>,
): Promise<Map<Collection, Result>> {
  const results = [...ids].map(async ([list, listIds]) => [list, await lookUp(list, listIds)] as const);
  return new Map(await Promise.all(results));
}
