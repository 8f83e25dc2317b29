import { waitWithTimeout } from '../base/in-flight-calls.ts';
import type { RequestContext } from '../client/client-types.ts';
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
 * Fetches the names behind the ids in references, from the cache where they are there. An id without a name in the
 * first collection that its field may refer to is looked up in the second. One without any name is looked up again in
 * MyCase, so that a deleted record is known. Never throws: names that cannot be read in time are missing.
 */
export async function fetchReferenceNames(
  rows: readonly ApiRecord[],
  directory: NameDirectory,
  scope: RequestContext,
): Promise<ReferenceNames> {
  const since = Date.now();
  let names: FoundNames = new Map();
  for (const rank of [0, 1]) {
    const ids = collectUnnamedIds(rows, names, rank);
    names = mergeNames(names, await lookUpEach(ids, (list, listIds) => directory.fetchNames(list, listIds, scope)));
  }
  const rechecked = await lookUpEach(collectUnnamedIds(rows, names), (list, ids) =>
    directory.recheckNames(list, ids, since, scope),
  );
  return {
    names: mergeNames(names, new Map([...rechecked].map(([list, found]) => [list, found.names]))),
    deletedIds: new Map([...rechecked].map(([list, found]) => [list, found.deletedIds])),
    customFields: new Map(),
  };
}

/** The names behind the ids in references, as far as the cache has them. Nothing is requested. */
export function getCachedReferenceNames(rows: readonly ApiRecord[], directory: NameDirectory): ReferenceNames {
  const ids = collectUnnamedIds(rows, new Map());
  const names = new Map([...ids].map(([list, listIds]) => [list, directory.getCachedNames(list, listIds)]));
  return { names, deletedIds: new Map(), customFields: new Map() };
}

const CUSTOM_FIELDS_TIMEOUT_MS = 3_000;

/** Reads the definitions of the firm's custom fields, by id, if the rows have values. Empty where that takes too long. */
export async function fetchCustomFields(
  rows: readonly ApiRecord[],
  cache: ListCache,
  scope: RequestContext,
): Promise<ReadonlyMap<number, ApiRecord>> {
  let fields: ReadonlyMap<number, ApiRecord> = new Map();
  if (!rows.some((row) => getCustomFieldValues(row).length > 0)) return fields;
  const reading = cache.read(['custom_fields'], scope).then(
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
 * The ids of references that have no name yet, by collection: of each field the collection of one rank (0 is its
 * first), or all of them.
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
