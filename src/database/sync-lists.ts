import type { ListSnapshot } from '../cache/list-cache.ts';
import type { FirmDatabase } from './firm-database.ts';

/** Brings tables to the state of lists that were read. */
export interface ListSync {
  /** Loads the changes of lists, also of those that are not complete. All records are removed first if the lists belong to another sign-in. */
  sync(lists: readonly ListSnapshot[]): Promise<void>;
  clear(): Promise<void>;
}

/** The state of a list that was loaded last. */
interface LoadedList {
  readonly records: ListSnapshot['availableRecords'];
  readonly cacheKey: object;
}

/** Creates the link between the cache and the database. A list that changed has another map of records. */
export function createListSync(database: FirmDatabase): ListSync {
  const loaded = new Map<string, LoadedList>();
  const clear = async () => {
    loaded.clear();
    await database.clear();
  };
  return {
    async sync(lists) {
      const isOther = lists.some((list) => {
        const before = loaded.get(list.name);
        return before !== undefined && before.cacheKey !== list.cacheKey;
      });
      if (isOther) await clear();
      for (const list of lists) {
        const before = database.hasList(list.name) ? loaded.get(list.name) : undefined;
        await loadList(database, list, before?.records);
        loaded.set(list.name, { records: list.availableRecords, cacheKey: list.cacheKey });
      }
    },
    clear,
  };
}

/** Loads a list as a whole, or only its changes: a record that did not change is the same object. */
async function loadList(
  database: FirmDatabase,
  { name, availableRecords: records }: ListSnapshot,
  before: ListSnapshot['availableRecords'] | undefined,
): Promise<void> {
  if (before === records) return;
  if (!before) return database.replaceList(name, records.values());
  const changed = [...records].flatMap(([id, record]) => (before.get(id) === record ? [] : [record]));
  const removed = [...before.keys()].filter((id) => !records.has(id));
  if (removed.length > 0) await database.deleteRecords(name, removed);
  if (changed.length > 0) await database.upsertRecords(name, changed);
}
