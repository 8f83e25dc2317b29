import { MyCaseError } from '../base/mycase-error.ts';
import { type CachedList, clearRecords, type RecordChange } from '../cache/cached-list.ts';
import type { ListState } from '../cache/list-cache.ts';
import type { ListTables } from '../cache/list-tables.ts';
import type { RecordChanges } from './database-protocol.ts';
import type { FirmDatabase } from './firm-database.ts';

/** The tables of the lists, for statements. */
export interface FirmTables extends ListTables {
  /**
   * Writes all changes of lists. Calls `act` with the states of the lists that the tables have in that turn, and
   * returns its result. Requests that `act` sends before its first `await` see exactly these tables. Throws a
   * DatabaseError.
   */
  withTables<T>(lists: readonly ListState[], act: (lists: readonly ListState[]) => Promise<T>): Promise<T>;
}

/** Records that are sent to the thread at a time. The main thread can answer other calls in between. */
const BATCH_SIZE = 1_000;

/** Creates the connection of the lists to the database. One list is written after the other. */
export function createFirmTables(database: FirmDatabase): FirmTables {
  const queued = new Map<CachedList, Promise<void>>();
  const runNext = createQueue();
  const isWritten = (list: CachedList) => list.unsaved.size === 0 && hasContent(database, list);
  const runWith = async <T>(lists: readonly CachedList[], act: () => Promise<T>): Promise<T> => {
    const { result } = await runNext(async () => {
      while (!lists.every(isWritten)) for (const list of lists) await writeChanges(database, list);
      // Later writes need not wait for the result: the thread answers one request after another.
      return { result: act() };
    });
    return result;
  };
  return {
    write(list) {
      const writing =
        queued.get(list) ?? runNext(() => writeChanges(database, list)).finally(() => queued.delete(list));
      queued.set(list, writing);
      return writing;
    },
    clearIfLost: (list) => clearIfLost(database, list),
    withTables: (lists, act) =>
      runWith(
        lists.map(({ source }) => source),
        () => act(lists.map((list) => list.renew())),
      ),
    async fetchRecords(list, query) {
      const { contentKey } = list;
      const records = await runWith([list], async () =>
        list.contentKey === contentKey ? database.readRecords(list.name, query) : undefined,
      );
      if (records) return new Map(records.map((record) => [Number(record.id), record]));
      throw new MyCaseError('The database of this server was started again.', { advice: 'Call again.' });
    },
    exportTables: (list, onSend) =>
      runWith([list], () => {
        onSend();
        return database.exportTables(list.name);
      }),
    importTables: (list, image) =>
      runNext(async () => {
        const times = await database.importTables(list.name, image, list.contentKey);
        list.isStored = true;
        return times;
      }),
    start: database.start,
    clear: database.clear,
  };
}

const noop = (): void => {};

/** Returns a function that runs one act after the other. */
function createQueue(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const run = last.then(act);
    // The result is not kept until the next act.
    last = run.then(noop, noop);
    return run;
  };
}

const hasContent = (database: FirmDatabase, { name, contentKey }: CachedList): boolean =>
  database.getContentKey(name) === contentKey;

function clearIfLost(database: FirmDatabase, list: CachedList): void {
  if (list.isStored && list.memoryPart !== 'records' && !hasContent(database, list)) clearRecords(list);
}

async function writeChanges(database: FirmDatabase, list: CachedList): Promise<void> {
  clearIfLost(database, list);
  const { name, contentKey, unsaved } = list;
  if (!hasContent(database, list)) {
    await database.clearList(name, contentKey);
    // The database was started again, so the deletions in it are lost.
    if (list.isStored) list.deletionsKnownSince = Date.now();
    if (list.memoryPart === 'records' && list.records instanceof Map)
      for (const [id, record] of list.records) unsaved.set(id, { record, isNew: true });
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
