import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import { CACHE_TIMING, hasUpdatedAfter, LIST_NAMES, type ListName } from '../records/list-names.ts';
import { assertAttended, UnattendedError } from './attendance.ts';
import { type CachedList, emptyShelf, forget, isAbandoned, put, remove } from './cached-list.ts';
import type { GetPage } from './page-reader.ts';
import { fetchChanges, refreshList, step, walkToEnd } from './refresh.ts';

/** Lists that are read once for all calls that want them. Nothing here rejects: a shelf says what failed. */
export interface ListStore {
  of(name: ListName): CachedList;
  /** Brings a list to a state no older than a moment (milliseconds since 1970), unless it fails. */
  refresh(shelf: CachedList, oldest: number): Promise<void>;
  /** Reads what is new in a list that was read to its end, unless that was done since a moment or fails. */
  fetchChanges(shelf: CachedList, since: number): Promise<void>;
  /** Reads the next page of a list that has not been read to its end. */
  continueScan(shelf: CachedList): Promise<void>;
  /** Takes over what a write of this server did. */
  wrote(request: ApiRequest, answer: ApiResponse | undefined): void;
}

/** Functions that are called before and after a list is read. */
export interface PersistenceHooks {
  /** Fills a shelf with what was saved of its list, once. */
  restore(shelf: CachedList): Promise<void>;
  /** Told after a list was read to its end or brought up to date. */
  renewed(shelf: CachedList): void;
}

/** Empty shelves over pages of MyCase. */
export function createShelves(get: GetPage, { restore, renewed }: PersistenceHooks): ListStore {
  const shelves = new Map<ListName, CachedList>();
  const renewals = new Map<CachedList, Promise<boolean>>();
  const meetings = new Map<CachedList, Promise<boolean>>();
  const walks = new Map<CachedList, Promise<boolean>>();
  const attended =
    (shelf: CachedList): GetPage =>
    async (...request) => {
      assertAttended(shelf);
      return get(...request);
    };
  /** One at a time for a shelf. Answers whether it went well. */
  const once = (under: typeof renewals, shelf: CachedList, act: () => Promise<void>): Promise<boolean> => {
    const running = under.get(shelf);
    if (running) return running;
    const one = recordFailure(shelf, async () => {
      await restore(shelf);
      await act();
      renewed(shelf);
    }).finally(() => under.delete(shelf));
    under.set(shelf, one);
    return one;
  };
  return {
    of(name) {
      const kept = shelves.get(name);
      if (kept && !isAbandoned(kept)) return kept;
      const shelf = emptyShelf(name);
      shelves.set(name, shelf);
      return shelf;
    },
    async refresh(shelf, oldest) {
      const asked = Date.now();
      // A moment in the future is from before the clock was set back.
      if (shelf.checkedAt > asked) shelf.checkedAt = 0;
      const needed = Math.max(oldest, Math.min(shelf.dirtyUntil, asked));
      while (!isCurrent(shelf, needed) && !isResting(shelf)) {
        if (!(await once(renewals, shelf, () => refreshList(shelf, attended(shelf))))) break;
      }
      if (isWalkDue(shelf)) once(walks, shelf, () => walkToEnd(shelf, attended(shelf)));
    },
    async fetchChanges(shelf, since) {
      while (!hasChangesSince(shelf, since) && !isResting(shelf)) {
        if (!(await once(meetings, shelf, () => fetchChanges(shelf, attended(shelf))))) break;
      }
    },
    async continueScan(shelf) {
      await recordFailure(shelf, async () => {
        await restore(shelf);
        if (!shelf.walked) await step(shelf, attended(shelf));
      });
    },
    wrote: (request, answer) => applyWrite(shelves, request, answer),
  };
}

async function recordFailure(shelf: CachedList, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    shelf.problem = undefined;
    return true;
  } catch (error) {
    if (error instanceof UnattendedError) return false;
    shelf.problem = error instanceof Error ? error : new Error('unknown fault');
    shelf.failedAt = Date.now();
    // A person who may not read a list any more must not see the records that were read earlier.
    if (error instanceof MyCaseError && error.status === 403) forget(shelf);
    return false;
  }
}

/** Returns whether a list is complete and was read after a moment. */
export const isCurrent = ({ walked, checkedAt }: CachedList, oldest: number): boolean =>
  walked !== undefined && checkedAt >= oldest;

/** Returns whether all changes up to a moment were read. A record that was deleted since then does not count. */
export const hasChangesSince = ({ checkedAt, metAt }: CachedList, since: number): boolean =>
  Math.max(checkedAt, metAt) >= since;

/** Returns whether a list failed so recently that it is not read again yet. */
const isResting = ({ problem, failedAt }: CachedList): boolean =>
  problem !== undefined && Date.now() - failedAt < CACHE_TIMING.failureDelayMs;

/** Returns whether a list must be read completely again, because its changes and its count can miss something. */
function isWalkDue({ name, walked, walk, derivedClients, failedAt }: CachedList): boolean {
  if (!walked || walk || Date.now() - failedAt < CACHE_TIMING.failureDelayMs) return false;
  const isBlind = walked.surplus === undefined || derivedClients || !hasUpdatedAfter(name);
  return Date.now() - walked.at > (isBlind ? CACHE_TIMING.blindReloadIntervalMs : CACHE_TIMING.reloadIntervalMs);
}

/** One write can change records of many lists: what was read before it is as good as old. */
function applyWrite(
  shelves: ReadonlyMap<ListName, CachedList>,
  request: ApiRequest,
  answer: ApiResponse | undefined,
): void {
  const { method } = request;
  const [, first = '', id = '', ...more] = expandPath(request.path, request.params ?? {}).split('/');
  for (const shelf of shelves.values()) markDirty(shelf, method, first);
  // `POST /cases/{id}/documents` makes a document, `POST /cases/{id}/relationships/clients` no client.
  const touched = more.length < 2 && answer ? LIST_NAMES.find((list) => list === (more[0] ?? first)) : undefined;
  const shelf = touched && shelves.get(touched);
  if (!shelf) return;
  if (method === 'POST' && isRecord(answer?.body)) put(shelf, answer.body);
  if (method === 'DELETE' && more.length === 0) remove(shelf, Number(id));
}

function markDirty(shelf: CachedList, method: ApiRequest['method'], writtenList: string): void {
  const isLate = method === 'POST' && writtenList === 'calls' && shelf.name === 'calls';
  shelf.dirtyUntil = Math.max(shelf.dirtyUntil, Date.now() + (isLate ? CACHE_TIMING.lateCallWaitMs : 0));
  shelf.isCountDue ||= method === 'DELETE';
}
