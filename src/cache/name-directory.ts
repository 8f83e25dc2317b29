import { waitWithTimeout } from '../base/timeouts.ts';
import type { CallContext } from '../client/client-types.ts';
import { rejectOnAbort } from '../client/send-once.ts';
import { type ApiRecord, getName } from '../records/api-record.ts';
import type { Collection, Names } from '../records/references.ts';
import type { CachedList } from './cached-list.ts';
import { withCaller } from './callers.ts';
import { isRecent } from './is-recent.ts';
import { hasChangesSince, type ListStore } from './list-store.ts';
import type { ListTables } from './list-tables.ts';

/** The result of a second search for names. */
interface RecheckedNames {
  readonly names: Names;
  /** The ids whose records do not exist any more. */
  readonly deletedIds: ReadonlySet<number>;
}

/** Finds the names of records in the cached lists. It reads a list only as far as necessary. No method throws. */
export interface NameDirectory {
  /** Returns the names of ids. Names that could not be read in time are missing. */
  fetchNames(collection: Collection, ids: readonly number[], call: CallContext): Promise<Names>;
  /**
   * Searches again for ids without a name, after the changes of the list up to `since` (milliseconds since 1970) were
   * read: the records may be newer than the cached list. Sends at most one request if few records have changed.
   */
  recheckNames(
    collection: Collection,
    ids: readonly number[],
    since: number,
    call: CallContext,
  ): Promise<RecheckedNames>;
  /** Returns the names that are in the cache, without a request. */
  getCachedNames(collection: Collection, ids: readonly number[]): Names;
  /** Returns the ids of records that match by id and name, from the part of the list that could be read in time. */
  findIds(collection: Collection, isMatch: (id: number, name: string) => boolean, call: CallContext): Promise<number[]>;
}

const NAMES_TTL_MS = 5 * 60 * 1000;
/** After the reading of a list has failed, ids are returned without names for this time. */
const FAILURE_DELAY_MS = 60 * 1000;
/** The longest time that one answer waits for names. */
const NAMES_TIMEOUT_MS = 3_000;

/**
 * Creates a directory. `getStore` returns the current store. If not `seesAllPeople`, a record that is not in its list
 * may be hidden, so no id is reported as deleted.
 */
export function createNameDirectory(
  getStore: () => ListStore,
  tables: ListTables,
  seesAllPeople: boolean,
): NameDirectory {
  const deletedIdsOfLists = new WeakMap<CachedList, Set<number>>();
  const getDeletedIds = (list: CachedList): Set<number> => {
    const ids = deletedIdsOfLists.get(list) ?? new Set();
    deletedIdsOfLists.set(list, ids);
    return ids;
  };
  const readUntil = async (isEnough: (list: CachedList) => boolean, collection: Collection, call: CallContext) => {
    const store = getStore();
    const list = store.get(collection);
    const now = Date.now();
    const oldest = Math.max(now - NAMES_TTL_MS, Math.min(list.writtenAt, now));
    const { wait, isOver } = createTimeLimit(call);
    await withCaller([list], async () => {
      if (list.lastScan && list.checkedAt < oldest && isReadable(list)) await wait(store.refresh(list, oldest));
      while (!list.lastScan && !isEnough(list) && isReadable(list) && !isOver()) await wait(store.continueScan(list));
    });
    return list;
  };
  return {
    async fetchNames(collection, ids, call) {
      const list = await readUntil(({ records }) => ids.every((id) => records.has(id)), collection, call);
      return getNames(list, ids);
    },
    async recheckNames(collection, ids, since, call) {
      const store = getStore();
      const list = store.get(collection);
      const deletedIds = getDeletedIds(list);
      const isMissing = (id: number) => !list.records.has(id);
      if (seesAllPeople && isComplete(list) && ids.some((id) => isMissing(id) && !deletedIds.has(id))) {
        await withCaller([list], () => createTimeLimit(call).wait(store.fetchChanges(list, since)));
        if (isComplete(list) && hasChangesSince(list, since)) {
          for (const id of ids.filter(isMissing)) deletedIds.add(id);
        }
      }
      return {
        names: getNames(list, ids),
        deletedIds: new Set(ids.filter((id) => deletedIds.has(id) && isMissing(id))),
      };
    },
    getCachedNames: (collection, ids) => getNames(getStore().get(collection), ids),
    async findIds(collection, isMatch, call) {
      const list = await readUntil(() => false, collection, call);
      const { records: known } = list;
      const records = known instanceof Map ? known : await fetchNamedRecords(tables, list);
      return [...records].filter(([id, record]) => isMatch(id, getName(record))).map(([id]) => id);
    },
  };
}

/** Limits the time that one answer waits for names. The end of its call also ends the waiting, but not the reading. */
function createTimeLimit({ deadline, signal }: CallContext) {
  const end = Math.min(performance.now() + NAMES_TIMEOUT_MS, deadline);
  return {
    wait: (reading: Promise<void>) =>
      rejectOnAbort(waitWithTimeout(end - performance.now(), reading), signal).catch(() => {}),
    isOver: () => performance.now() >= end || signal.aborted,
  };
}

/** Returns whether all records of a list were read from the list itself, and their number is MyCase's. */
const isComplete = ({ lastScan, derivedClients }: CachedList): boolean =>
  lastScan?.isSettled === true && !derivedClients;

const isReadable = ({ error, failedAt }: CachedList): boolean =>
  error === undefined || !isRecent(failedAt, FAILURE_DELAY_MS);

/** The records of a list with their names. No records if the database was started again. */
const fetchNamedRecords = (tables: ListTables, list: CachedList): Promise<ReadonlyMap<number, ApiRecord>> =>
  tables.fetchRecords(list, { fields: ['name'] }).catch(() => new Map());

function getNames({ records }: CachedList, ids: readonly number[]): Names {
  const names = ids.map((id) => [id, getName(Object(records.get(id)))] as const);
  return new Map(names.filter(([, name]) => name));
}
