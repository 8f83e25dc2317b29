import { setMaxListeners } from 'node:events';
import { lazyAsync } from '../base/lazy-async.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { CachedList } from './cached-list.ts';
import type { Disk } from './disk/encrypted-files.ts';
import { createSaving } from './disk/save-schedule.ts';
import { createShelves, type ListStore, type PersistenceHooks } from './list-store.ts';
import { type GetPage, pagesUntil } from './page-reader.ts';

/** Lists that were read for one person in one firm. */
export interface CacheGeneration {
  readonly shelves: ListStore;
  /** Saves what there is to save. */
  flush(): Promise<void>;
  /** Ends all reading and saving. */
  end(): void;
}

/** The parts of an era. */
export interface EraParts {
  readonly client: MyCaseClient;
  /** Resolves when the signed-in person was checked. Ends the era if another person is signed in. */
  readonly guard: () => Promise<void>;
  /** Told after each page. */
  readonly tell: () => void;
  /** The part of a record that is kept. */
  readonly keep?: (record: ApiRecord) => ApiRecord;
  /** Opens the files of the signed-in person, if lists are kept between starts. */
  readonly open?: (() => Promise<Disk>) | undefined;
}

/** Begins with empty lists. */
export function createCacheGeneration({
  client,
  guard,
  tell,
  keep = (record) => record,
  open,
}: EraParts): CacheGeneration {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const look = async () => {
    await guard();
    if (closing.signal.aborted) throw new MyCaseError('Another person has signed in. Call again.');
  };
  const pages = pagesUntil(client, closing.signal);
  const get: GetPage = async (path, query, left) => {
    const page = await pages(path, query, left);
    await look();
    queueMicrotask(tell);
    return { ...page, rows: page.rows.map(keep) };
  };
  const saved = open ? onDisk(open, look) : IN_MEMORY;
  return {
    shelves: createShelves(get, saved.aside),
    flush: saved.flush,
    end() {
      closing.abort();
      saved.stop();
    },
  };
}

interface Saved {
  readonly aside: PersistenceHooks;
  flush(): Promise<void>;
  stop(): void;
}

const IN_MEMORY: Saved = {
  aside: { restore: async () => {}, renewed() {} },
  flush: async () => {},
  stop() {},
};

function onDisk(open: () => Promise<Disk>, look: () => Promise<void>): Saved {
  const disk = lazyAsync(open);
  const { renewed, isSaved, flush, stop } = createSaving(async (shelves) => (await disk.get()).save(shelves));
  const restorings = new WeakMap<CachedList, Promise<void>>();
  // Opened before the first page is read, so that whose lists these are is known before there is anything to save.
  const restored = async (shelf: CachedList) => {
    if (await (await disk.get()).load(shelf)) isSaved(shelf);
    await look();
  };
  const restore = (shelf: CachedList): Promise<void> => {
    const before = restorings.get(shelf);
    if (before) return before;
    const restoring = restored(shelf);
    restorings.set(shelf, restoring);
    restoring.catch(() => restorings.delete(shelf));
    return restoring;
  };
  return { aside: { restore, renewed }, flush, stop };
}
