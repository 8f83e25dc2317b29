import type { CachedList } from '../cached-list.ts';

/** Saves lists some time after they changed. */
export interface Saving {
  /** To be saved soon, if it has changed. */
  renewed(shelf: CachedList): void;
  /** The present content of a shelf does not have to be saved. */
  isSaved(shelf: CachedList): void;
  /** Saves now what is due. */
  flush(): Promise<void>;
  /** Forgets what is due. */
  stop(): void;
}

/** A list that changes often is saved this often. */
const PAUSE_MS = 60_000;

/** Saves with `save`, never twice at once; what it rejects for is tried again with the next change. */
export function createSaving(save: (shelves: readonly CachedList[]) => Promise<void>): Saving {
  const saved = new WeakMap<CachedList, number>();
  const due = new Set<CachedList>();
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const saveDue = async () => {
    const batch = [...due].map((shelf) => ({ shelf, revision: shelf.revision }));
    due.clear();
    if (batch.length === 0) return;
    await save(batch.map(({ shelf }) => shelf)).then(
      () => {
        for (const { shelf, revision } of batch) saved.set(shelf, revision);
      },
      () => {},
    );
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    last = last.then(saveDue);
    return last;
  };
  return {
    renewed(shelf) {
      if (!shelf.walked || shelf.derivedClients || saved.get(shelf) === shelf.revision) return;
      due.add(shelf);
      timer ??= setTimeout(flush, PAUSE_MS).unref();
    },
    isSaved: (shelf) => void saved.set(shelf, shelf.revision),
    flush,
    stop() {
      clearTimeout(timer);
      due.clear();
    },
  };
}
