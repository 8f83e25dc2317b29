import { waitWithTimeout } from '../base/in-flight-calls.ts';
import type { RequestContext } from '../client/client-types.ts';
import { type ApiRecord, getName } from '../records/api-record.ts';
import type { Collection, Names } from '../records/references.ts';
import { startWaiting } from './attendance.ts';
import type { CachedList } from './cached-list.ts';
import { hasChangesSince, type ListStore } from './list-store.ts';

/** The result of a second search. */
interface Found {
  readonly names: Names;
  /** Ids that are of no record there is (any more). */
  readonly deleted: ReadonlySet<number>;
}

/** The names behind ids, out of the lists that are kept; those are read only as far as it takes. */
export interface NameDirectory {
  /** Never throws: what can't be found out in time is left out. */
  names(collection: Collection, ids: readonly number[], scope: RequestContext): Promise<Names>;
  /**
   * Looks once more for ids that have no name, in the list as it is after a moment (milliseconds since 1970): they may
   * be newer than what is kept. Never throws; one request where nothing is known of an id.
   */
  recheck(collection: Collection, ids: readonly number[], since: number, scope: RequestContext): Promise<Found>;
  /** The names that are at hand: nothing is read. */
  getCachedNames(collection: Collection, ids: readonly number[]): Names;
  /** Ids of the records whose name holds some words, as far as the list can be read in time. */
  idsNamed(collection: Collection, words: string, scope: RequestContext): Promise<number[]>;
}

/** A name may be this old. */
const NAMES_TTL_MS = 5 * 60 * 1000;
/** After a list failed, its ids stand alone for this long. */
const REST_MS = 60 * 1000;
/** The longest time that one answer waits for names. */
const NAMES_TIMEOUT_MS = 3_000;

/** The fields of a record that are its name. */
export const namesOnly = ({ id, name, first_name, last_name, updated_at }: ApiRecord): ApiRecord =>
  name === undefined ? { id, first_name, last_name, updated_at } : { id, name, updated_at };

/**
 * A directory over the shelves in force. Where they do not show everybody whom records refer to (`seesAll` false), no
 * id is taken for gone.
 */
export function createDirectory(inForce: () => ListStore, seesAll: boolean): NameDirectory {
  const gone = new WeakMap<CachedList, Set<number>>();
  const goneOf = (shelf: CachedList): Set<number> => {
    const known = gone.get(shelf) ?? new Set();
    gone.set(shelf, known);
    return known;
  };
  const fill = async (collection: Collection, isEnough: (shelf: CachedList) => boolean, scope: RequestContext) => {
    const shelves = inForce();
    const shelf = shelves.of(collection);
    const oldest = Date.now() - NAMES_TTL_MS;
    const { wait, isOver } = patienceWith(scope);
    const endWaiting = startWaiting(shelf);
    try {
      if (shelf.walked && shelf.checkedAt < oldest && isWilling(shelf)) {
        await wait(shelves.refresh(shelf, oldest));
      }
      while (!shelf.walked && !isEnough(shelf) && isWilling(shelf) && !isOver()) {
        await wait(shelves.continueScan(shelf));
      }
    } finally {
      endWaiting();
    }
    return shelf;
  };
  return {
    async names(collection, ids, scope) {
      const shelf = await fill(collection, ({ records }) => ids.every((id) => records.has(id)), scope);
      return namesIn(shelf, ids);
    },
    async recheck(collection, ids, since, scope) {
      const shelves = inForce();
      const shelf = shelves.of(collection);
      const known = goneOf(shelf);
      const isMissing = (id: number) => !shelf.records.has(id);
      if (seesAll && isAll(shelf) && ids.some((id) => isMissing(id) && !known.has(id))) {
        const endWaiting = startWaiting(shelf);
        try {
          await patienceWith(scope).wait(shelves.fetchChanges(shelf, since));
        } finally {
          endWaiting();
        }
        if (isAll(shelf) && hasChangesSince(shelf, since)) for (const id of ids.filter(isMissing)) known.add(id);
      }
      return {
        names: namesIn(shelf, ids),
        deleted: new Set(ids.filter((id) => known.has(id) && isMissing(id))),
      };
    },
    getCachedNames: (collection, ids) => namesIn(inForce().of(collection), ids),
    async idsNamed(collection, words, scope) {
      const { records } = await fill(collection, () => false, scope);
      const wanted = words.toLowerCase();
      return [...records].filter(([, one]) => getName(one).toLowerCase().includes(wanted)).map(([id]) => id);
    },
  };
}

/** Waits for reading as long as one answer may, and until its call is given up. */
function patienceWith({ deadline, signal }: RequestContext) {
  const until = Math.min(performance.now() + NAMES_TIMEOUT_MS, deadline);
  const givenUp = whenGivenUp(signal);
  return {
    wait: (reading: Promise<void>) => waitWithTimeout(until - performance.now(), Promise.race([reading, givenUp])),
    isOver: () => performance.now() >= until || signal.aborted,
  };
}

/** Returns whether a list was read to its end from its own pages, by MyCase's count. */
const isAll = ({ walked, derivedClients }: CachedList): boolean => walked?.isSettled === true && !derivedClients;

/** Resolves when a call is given up: the list is read on for others, but that call waits no longer. */
const whenGivenUp = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const isWilling = ({ problem, failedAt }: CachedList): boolean =>
  problem === undefined || Date.now() - failedAt > REST_MS;

function namesIn({ records }: CachedList, ids: readonly number[]): Map<number, string> {
  const named = ids.map((id) => [id, getName(records.get(id) ?? {})] as const);
  return new Map(named.filter(([, name]) => name));
}
