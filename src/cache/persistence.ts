import { lazyAsync } from '../base/lazy-async.ts';
import type { CachedList } from './cached-list.ts';
import type { ListFiles } from './disk/list-files.ts';
import { createSaveSchedule } from './disk/save-schedule.ts';

/** Keeps lists on disk between two starts of the program. */
export interface Persistence {
  /**
   * Fills a list with its saved records, the first time and after its records were lost. Rejects if another person has
   * signed in since.
   */
  restore(list: CachedList): Promise<void>;
  /** Must be called after each successful reading of a list. Saves the list some time later if it changed. */
  onUpdated(list: CachedList): void;
  /** Must be called when the person may not read a list any more. Removes its file, and does not fill it again. */
  onRefused(list: CachedList): void;
  /** Saves all lists that are not saved yet. */
  flush(): Promise<void>;
  /** Cancels all later saves. */
  stop(): void;
}

/** Keeps nothing on disk. */
export const NO_PERSISTENCE: Persistence = {
  restore: async () => {},
  onUpdated() {},
  onRefused() {},
  flush: async () => {},
  stop() {},
};

/**
 * Keeps lists in files. `open` opens the files of the signed-in person before the first page is read: later, another
 * person may be signed in. `assertSameSignIn` rejects if that is so.
 */
export function createPersistence(open: () => Promise<ListFiles>, assertSameSignIn: () => Promise<void>): Persistence {
  const files = lazyAsync(open);
  const { add, markSaved, flush, stop } = createSaveSchedule(async (lists) => (await files.get()).save(lists));
  /** By the key of the content of a list. */
  const restores = new WeakMap<object, Promise<void>>();
  const load = async (list: CachedList) => {
    if (await (await files.get()).load(list)) markSaved(list);
    await assertSameSignIn();
  };
  const restore = (list: CachedList): Promise<void> => {
    const known = restores.get(list.contentKey);
    if (known) return known;
    const loading = load(list);
    const { contentKey } = list;
    restores.set(contentKey, loading);
    loading.catch(() => restores.delete(contentKey));
    return loading;
  };
  const onRefused = (list: CachedList) => {
    restores.set(list.contentKey, Promise.resolve());
    files
      .get()
      .then(({ remove }) => remove(list))
      .catch(() => {});
  };
  return { restore, onUpdated: add, onRefused, flush, stop };
}
