import { within } from '../calls.ts';
import type { CallScope } from '../client/client.ts';
import type { ListName } from './lists.ts';
import { type FirmRecord, nameOf } from './record.ts';
import type { Shelf } from './shelf.ts';
import type { Shelves } from './shelves.ts';

/** The lists whose records other records refer to. */
export type Collection = Extract<
  ListName,
  | 'cases'
  | 'clients'
  | 'companies'
  | 'leads'
  | 'documents'
  | 'staff'
  | 'locations'
  | 'people_groups'
  | 'referral_sources'
>;

/** What is known of the ids asked for: their names, and whether the list was read to its end. */
export interface Names {
  readonly byId: ReadonlyMap<number, string>;
  /** An id without a name is then of no record there is (any more). */
  readonly isWhole: boolean;
}

/** The names behind ids, out of the lists that are kept; those are read only as far as it takes. */
export interface Directory {
  /** Never throws: what can't be found out in time is left out. */
  names(collection: Collection, ids: readonly number[], scope: CallScope): Promise<Names>;
  /** Ids of the records whose name holds some words, as far as the list can be read in time. */
  idsNamed(collection: Collection, words: string, scope: CallScope): Promise<number[]>;
}

/** A name may be this old. */
const KEPT_MS = 5 * 60 * 1000;
/** After a list failed, its ids stand alone for this long. */
const REST_MS = 60 * 1000;
/** What one answer may wait for names. */
const PATIENCE_MS = 3_000;

/** What a record is called by, of all that it holds. */
export const namesOnly = ({ id, name, first_name, last_name, updated_at }: FirmRecord): FirmRecord =>
  name === undefined ? { id, first_name, last_name, updated_at } : { id, name, updated_at };

/**
 * A directory over the shelves in force. Where they do not show everybody whom records refer to (`seesAll` false), no
 * list is taken for whole.
 */
export function createDirectory(inForce: () => Shelves, seesAll: boolean): Directory {
  const fill = async (collection: Collection, isEnough: (shelf: Shelf) => boolean, scope: CallScope) => {
    const shelves = inForce();
    const shelf = shelves.of(collection);
    const until = Math.min(performance.now() + PATIENCE_MS, scope.deadline);
    const oldest = Date.now() - KEPT_MS;
    const givenUp = whenGivenUp(scope.signal);
    const wait = (reading: Promise<void>) =>
      within(until - performance.now(), Promise.race([reading, givenUp]));
    if (shelf.walked && shelf.checkedAt < oldest && isWilling(shelf)) {
      await wait(shelves.bring(shelf, oldest));
    }
    while (
      !shelf.walked &&
      !isEnough(shelf) &&
      isWilling(shelf) &&
      performance.now() < until &&
      !scope.signal.aborted
    ) {
      await wait(shelves.readOn(shelf));
    }
    return shelf;
  };
  return {
    async names(collection, ids, scope) {
      const shelf = await fill(collection, ({ records }) => ids.every((id) => records.has(id)), scope);
      return { byId: namesIn(shelf, ids), isWhole: seesAll && shelf.walked !== undefined && !shelf.gathered };
    },
    async idsNamed(collection, words, scope) {
      const { records } = await fill(collection, () => false, scope);
      const wanted = words.toLowerCase();
      return [...records].filter(([, one]) => nameOf(one).toLowerCase().includes(wanted)).map(([id]) => id);
    },
  };
}

/** Resolves when a call is given up: the list is read on for others, but that call waits no longer. */
const whenGivenUp = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const isWilling = ({ problem, failedAt }: Shelf): boolean =>
  problem === undefined || Date.now() - failedAt > REST_MS;

function namesIn({ records }: Shelf, ids: readonly number[]): Map<number, string> {
  const named = ids.map((id) => [id, nameOf(records.get(id) ?? {})] as const);
  return new Map(named.filter(([, name]) => name));
}
