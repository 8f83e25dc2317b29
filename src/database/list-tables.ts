import { MyCaseError } from '../base/mycase-error.ts';
import { type CachedList, clearRecords, type RecordChange } from '../cache/cached-list.ts';
import type { ListState } from '../cache/list-cache.ts';
import type { ListTables } from '../cache/list-tables.ts';
import type { FirmDatabase } from './firm-database.ts';
import type { RecordChanges } from './protocol.ts';

/** The tables of the lists, for statements. */
export interface FirmTables extends ListTables {
  /** Writes all changes of lists. Returns the states of the lists that the tables have then. Throws a DatabaseError. */
  sync(lists: readonly ListState[]): Promise<readonly ListState[]>;
}

/** Records that are sent to the thread at a time. The main thread can answer other calls in between. */
const BATCH_SIZE = 1_000;

/** Creates the connection of the lists to the database. One list is written after the other. */
export function createListTables(database: FirmDatabase): FirmTables {
  const queued = new Map<CachedList, Promise<void>>();
  let lastWrite: Promise<unknown> = Promise.resolve();
  const clearIfLost = (list: CachedList) => {
    if (list.isStored && !list.keepsRecords && !hasContent(database, list)) clearRecords(list);
  };
  const runNext = <T>(act: () => Promise<T>): Promise<T> => {
    const run = lastWrite.then(act);
    lastWrite = run.catch(() => {});
    return run;
  };
  const write = (list: CachedList): Promise<void> => {
    const known = queued.get(list);
    if (known) return known;
    const writing = runNext(() => {
      clearIfLost(list);
      return writeChanges(database, list);
    }).finally(() => queued.delete(list));
    queued.set(list, writing);
    return writing;
  };
  const isWritten = (list: CachedList) => list.unsaved.size === 0 && !queued.has(list) && hasContent(database, list);
  const writeAll = async (lists: readonly CachedList[]) => {
    while (!lists.every(isWritten)) await Promise.all(lists.map(write));
  };
  return {
    write,
    clearIfLost,
    async sync(lists) {
      await writeAll(lists.map(({ source }) => source));
      return lists.map((list) => list.renew());
    },
    async fetchRecords(list, query) {
      const { contentKey } = list;
      await writeAll([list]);
      const records = list.contentKey === contentKey ? await database.readRecords(list.name, query) : undefined;
      if (records) return new Map(records.map((record) => [Number(record.id), record]));
      throw new MyCaseError('The database of this server was started again.', { advice: 'Call again.' });
    },
    async exportTables(list, onSend) {
      await writeAll([list]);
      onSend();
      return database.exportTables(list.name);
    },
    importTables: (list, image) =>
      runNext(async () => {
        const { contentKey } = list;
        const times = await database.importTables(list.name, image, contentKey);
        list.isStored = true;
        return times;
      }),
    clear: database.clear,
  };
}

const hasContent = (database: FirmDatabase, { name, contentKey }: CachedList): boolean =>
  database.getContentKey(name) === contentKey;

async function writeChanges(database: FirmDatabase, list: CachedList): Promise<void> {
  const { name, contentKey, unsaved } = list;
  if (!hasContent(database, list)) {
    await database.clearList(name, contentKey);
    // The database was started again, so the deletions in it are lost.
    if (list.isStored) list.deletionsKnownSince = Date.now();
    if (list.keepsRecords) for (const [id, record] of list.records) unsaved.set(id, { record, isNew: true });
  }
  while (unsaved.size > 0 && list.contentKey === contentKey) {
    list.isStored = true;
    await database.writeRecords(name, takeChanges(unsaved));
  }
}

/** Removes the first changes of a list, and returns them by kind. */
function takeChanges(unsaved: Map<number, RecordChange>): RecordChanges {
  const taken: [number, RecordChange][] = [];
  for (const entry of unsaved) {
    taken.push(entry);
    unsaved.delete(entry[0]);
    if (taken.length >= BATCH_SIZE) break;
  }
  return {
    added: taken.flatMap(([, { record, isNew }]) => (record && isNew ? [record] : [])),
    changed: taken.flatMap(([, { record, isNew }]) => (record && !isNew ? [record] : [])),
    removed: taken.flatMap(([id, { record, deletion }]) => (deletion || !record ? [id] : [])),
    deleted: taken.flatMap(([id, { deletion }]) => (deletion ? [{ id, ...deletion }] : [])),
  };
}
