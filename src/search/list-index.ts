import { toBatches } from '../base/batches.ts';
import { createYield } from '../base/event-loop.ts';
import { growNewSpace } from '../base/new-space.ts';
import type { ListName, ListState } from '../cache/list-cache.ts';
import type { ApiRecord } from '../records/api-record.ts';

/** A data structure that is derived from the records of a list. */
interface DerivedIndex {
  add(id: number, record: ApiRecord): void;
  /** Removes all that was added for some records. */
  remove(ids: ReadonlySet<number>): void;
}

/** Records that are fetched at a time. */
const BATCH_SIZE = 2_000;

/**
 * Returns a function that returns the index of a list. The index is created at the first call and updated at each call,
 * with the `fields` of the records that have changed.
 */
export function createListIndexer<Index extends DerivedIndex>(
  create: (list: ListName) => Index,
  fields: readonly string[],
): (list: ListState) => Promise<Index> {
  const states = new WeakMap<ListState['cacheKey'], IndexState<Index>>();
  return async (list) => {
    const state = states.get(list.cacheKey) ?? {
      index: create(list.name),
      versions: new Map(),
      ready: Promise.resolve(),
    };
    states.set(list.cacheKey, state);
    state.ready = state.ready
      .catch(() => {
        // A part of the records may be in the index, so it is created again.
        state.index = create(list.name);
        state.versions = new Map();
      })
      .then(() => updateIndex(state, list, fields));
    await state.ready;
    return state.index;
  };
}

interface IndexState<Index> {
  index: Index;
  /** The records that were indexed last: an object for each state of a record. */
  versions: ListState['versions'];
  ready: Promise<void>;
}

/**
 * Adds new and changed records, and removes deleted ones. Other calls can run between two new records. A changed record
 * is always in the index.
 */
async function updateIndex(state: IndexState<DerivedIndex>, list: ListState, fields: readonly string[]): Promise<void> {
  const { index, versions: previous } = state;
  const { versions } = list;
  if (previous === versions) return;
  const outdatedIds = new Set([...previous].flatMap(([id, version]) => (versions.get(id) === version ? [] : id)));
  const pendingIds = [...versions].flatMap(([id, version]) => (previous.get(id) === version ? [] : id));
  const changedIds = pendingIds.filter((id) => outdatedIds.has(id));
  const newIds = pendingIds.filter((id) => !outdatedIds.has(id));
  const fetchBatch: FetchRecords = (ids) => list.fetchRecords({ filter: { field: 'id', ids }, fields });
  const changed: (readonly [number, ApiRecord])[] = [];
  for (const batch of toBatches(changedIds, BATCH_SIZE)) {
    const records = await fetchBatch(batch);
    for (const id of batch) changed.push([id, records.get(id) ?? {}]);
  }
  if (outdatedIds.size > 0) index.remove(outdatedIds);
  for (const [id, record] of changed) index.add(id, record);
  await addNewRecords(index, newIds, fetchBatch);
  state.versions = versions;
}

type FetchRecords = (ids: readonly number[]) => Promise<ReadonlyMap<number, ApiRecord>>;

async function addNewRecords(index: DerivedIndex, ids: readonly number[], fetchBatch: FetchRecords): Promise<void> {
  const yieldIfLong = createYield();
  for (const batch of toBatches(ids, BATCH_SIZE)) {
    const records = await fetchBatch(batch);
    if (ids.length >= BATCH_SIZE) growNewSpace();
    for (const id of batch) {
      index.add(id, records.get(id) ?? {});
      await yieldIfLong();
    }
  }
}
