import type { CachedList } from '../cached-list.ts';

/** Saves lists some time after they changed. */
export interface SaveSchedule {
  /** Schedules a list to be saved. Does nothing if it is not complete, or has not changed since it was saved. */
  add(list: CachedList): void;
  /** States that the present content of a list is saved. */
  markSaved(list: CachedList): void;
  /** Saves all scheduled lists now. Resolves also if that fails. */
  flush(): Promise<void>;
  /** Cancels all scheduled saves. */
  stop(): void;
}

/** A list that changes often is saved this often. */
const SAVE_INTERVAL_MS = 60_000;

/**
 * Creates a schedule. `save` never runs twice at the same time. After it has failed, `add` schedules the list again.
 */
export function createSaveSchedule(save: (lists: readonly CachedList[]) => Promise<void>): SaveSchedule {
  const savedRevisions = new WeakMap<CachedList, number>();
  const scheduled = new Set<CachedList>();
  let timer: NodeJS.Timeout | undefined;
  let lastSave = Promise.resolve();
  const saveScheduled = async () => {
    const batch = [...scheduled].filter(isSavable).map((list) => ({ list, revision: list.revision }));
    scheduled.clear();
    if (batch.length === 0) return;
    await save(batch.map(({ list }) => list)).then(
      () => {
        for (const { list, revision } of batch) savedRevisions.set(list, revision);
      },
      () => {},
    );
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    lastSave = lastSave.then(saveScheduled);
    return lastSave;
  };
  return {
    add(list) {
      if (!isSavable(list) || savedRevisions.get(list) === list.revision) return;
      scheduled.add(list);
      timer ??= setTimeout(flush, SAVE_INTERVAL_MS).unref();
    },
    markSaved: (list) => void savedRevisions.set(list, list.revision),
    flush,
    stop() {
      clearTimeout(timer);
      scheduled.clear();
    },
  };
}

/** Returns whether a list was read completely from MyCase's own list. That can change until the list is saved. */
const isSavable = ({ lastScan, derivedClients }: CachedList): boolean => lastScan !== undefined && !derivedClients;
