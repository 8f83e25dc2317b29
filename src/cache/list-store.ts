import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import { CACHE_TIMING, getMemoryPart, hasUpdatedAfter, LIST_NAMES, type ListName } from '../records/list-names.ts';
import {
  type CachedList,
  clearRecords,
  createCachedList,
  isAbandoned,
  markDeleted,
  upsertRecord,
} from './cached-list.ts';
import { assertHasCallers, NoCallersError, notifyCallers } from './callers.ts';
import { estimateListBytes } from './estimate-list-bytes.ts';
import { isRecent } from './is-recent.ts';
import type { ListTables } from './list-tables.ts';
import type { FetchPage } from './page-reader.ts';
import type { Persistence } from './persistence.ts';
import { fetchChanges, refreshList, scanNextPage, scanToEnd } from './refresh-list.ts';
import { shareRuns } from './share-runs.ts';

/** The lists. Calls share one reading of each list. No method rejects: the `error` of a list states what failed. */
export interface ListStore {
  /** Returns a list as it is, without a request. */
  get(name: ListName): CachedList;
  /** Brings a list to a state that is not older than `oldest` (milliseconds since 1970), unless that fails. */
  refresh(list: CachedList, oldest: number): Promise<void>;
  /**
   * Reads the changes of a complete list, unless they were read after `oldest` (milliseconds since 1970) or that fails.
   * Does not find deleted records.
   */
  fetchChanges(list: CachedList, oldest: number): Promise<void>;
  /** Reads the next page of a list that is not complete. */
  continueScan(list: CachedList): Promise<void>;
  /** Returns an estimate of the memory of all lists in JavaScript, in bytes. */
  estimateBytes(): number;
  /** True while a list is read. */
  readonly isReading: boolean;
  /** Applies a write of this server. `answer` is undefined if the outcome of the write is unknown. */
  applyWrite(request: ApiRequest, answer: ApiResponse | undefined): void;
}

/** The next page is read when at most this many records are not in the database: those of two pages. */
const MAX_UNSAVED_RECORDS = 2_000;

/** Creates a store of empty lists. Records that are only in the database are written to `tables` after each page. */
export function createListStore(
  fetchPage: FetchPage,
  { restore, onUpdated, onRefused }: Persistence,
  tables?: ListTables,
): ListStore {
  const lists = new Map<ListName, CachedList>();
  let runs = 0;
  /** If the saving fails, the next call that needs the list reads it again. */
  const save = async (list: CachedList) => {
    if (list.memoryPart !== 'records') await tables?.write(list).catch(() => {});
  };
  /** Runs a reading of a list. Returns whether it was successful. */
  const run = async (list: CachedList, read: (list: CachedList, fetchPage: FetchPage) => Promise<void>) => {
    runs += 1;
    try {
      await restore(list);
      await read(list, async (...request) => {
        assertHasCallers(list);
        // A list that is read faster than it is written would have all its records in memory.
        if (list.unsaved.size > MAX_UNSAVED_RECORDS) await save(list);
        const page = await fetchPage(...request);
        // The records of the page are stored before that.
        setImmediate(() => {
          void save(list);
          notifyCallers(list);
        });
        return page;
      });
      onUpdated(list);
      list.error = undefined;
      return true;
    } catch (error) {
      storeError(list, error);
      if (isRefusal(error)) {
        // A person who may not read a list any more must not see the records that were read earlier.
        clearRecords(list);
        void save(list);
        onRefused(list);
      }
      return false;
    } finally {
      runs -= 1;
    }
  };
  const refreshOnce = shareRuns((list) => run(list, refreshList));
  const fetchChangesOnce = shareRuns((list) => run(list, fetchChanges));
  const scanOnce = shareRuns((list) => run(list, scanToEnd));
  return {
    get(name) {
      const known = lists.get(name);
      if (known && !isAbandoned(known)) return known;
      const list = createCachedList(name, tables ? getMemoryPart(name) : 'records');
      lists.set(name, list);
      return list;
    },
    async refresh(list, oldest) {
      removeFutureTimes(list);
      while (!isCurrent(list, oldest) && !isRetryDelayed(list)) {
        if (!(await refreshOnce(list))) break;
      }
      if (isScanDue(list)) void scanOnce(list);
    },
    async fetchChanges(list, oldest) {
      removeFutureTimes(list);
      while (!hasChangesSince(list, oldest) && !isRetryDelayed(list)) {
        if (!(await fetchChangesOnce(list))) break;
      }
    },
    async continueScan(list) {
      await run(list, async (_, fetchNext) => {
        if (!list.lastScan) await scanNextPage(list, fetchNext);
      });
    },
    estimateBytes: () => [...lists.values()].reduce((sum, list) => sum + estimateListBytes(list), 0),
    get isReading() {
      return runs > 0;
    },
    applyWrite: (request, answer) => applyWrite(lists, request, answer),
  };
}

function storeError(list: CachedList, error: unknown): void {
  if (error instanceof NoCallersError) return;
  list.error = error instanceof Error ? error : new Error('unknown fault');
  list.failedAt = Date.now();
}

const isRefusal = (error: unknown): boolean => error instanceof MyCaseError && error.status === 403;

/** Removes times in the future: they are from before the clock was set back. */
function removeFutureTimes(list: CachedList): void {
  const now = Date.now();
  if (list.checkedAt > now) list.checkedAt = 0;
  if (list.changesReadAt > now) list.changesReadAt = 0;
}

/** Returns whether a list is complete and its state is not older than `oldest` (milliseconds since 1970). */
export const isCurrent = ({ lastScan, checkedAt }: CachedList, oldest: number): boolean =>
  lastScan !== undefined && checkedAt >= oldest;

/**
 * Returns whether all changes up to a time (milliseconds since 1970) were read. Deletions since then may be missing.
 */
export const hasChangesSince = ({ checkedAt, changesReadAt }: CachedList, time: number): boolean =>
  Math.max(checkedAt, changesReadAt) >= time;

/** Returns whether the reading of a list failed so recently that it is not tried again yet. */
const isRetryDelayed = ({ error, failedAt }: CachedList): boolean =>
  error !== undefined && isRecent(failedAt, CACHE_TIMING.failureDelayMs);

/** Returns whether a list must be read completely again, because its changes and its count can miss something. */
function isScanDue({ name, lastScan, derivedClients, failedAt }: CachedList): boolean {
  if (!lastScan || isRecent(failedAt, CACHE_TIMING.failureDelayMs)) return false;
  const isBlind = lastScan.countOffset === undefined || derivedClients || !hasUpdatedAfter(name);
  const intervalMs = isBlind ? CACHE_TIMING.blindReloadIntervalMs : CACHE_TIMING.reloadIntervalMs;
  return !isRecent(lastScan.startedAt, intervalMs);
}

/** A write can change records of all lists, so all lists must be refreshed. The written record is stored at once. */
function applyWrite(
  lists: ReadonlyMap<ListName, CachedList>,
  request: ApiRequest,
  answer: ApiResponse | undefined,
): void {
  const { method } = request;
  const [, first = '', id = '', ...rest] = expandPath(request.path, request.params ?? {}).split('/');
  for (const list of lists.values()) markDirty(list, method, first);
  // `POST /cases/{id}/documents` creates a document, but `POST /cases/{id}/relationships/clients` creates no client.
  const writtenName = rest.length < 2 && answer ? LIST_NAMES.find((name) => name === (rest[0] ?? first)) : undefined;
  const list = writtenName && lists.get(writtenName);
  if (!list) return;
  if (method === 'POST' && isRecord(answer?.body)) upsertRecord(list, answer.body);
  if (method === 'DELETE' && rest.length === 0) markDeleted(list, Number(id));
}

function markDirty(list: CachedList, method: ApiRequest['method'], writtenList: string): void {
  const now = Date.now();
  const isWritten = list.name === writtenList;
  const isLate = isWritten && method === 'POST' && list.name === 'calls';
  if (isWritten) list.writtenAt = now;
  list.dirtyUntil = Math.max(list.dirtyUntil, now + (isLate ? CACHE_TIMING.lateCallWaitMs : 0));
  list.isCountDue ||= method === 'DELETE';
}
