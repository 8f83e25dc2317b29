import type { RecordQuery, RecordTimes, TableImage } from '../cache/list-tables.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import type {
  DeletedRecord,
  Parameters,
  QueryLimits,
  QueryRows,
  RecordChanges,
  StatementReads,
  TableFacts,
  UnreadableValues,
} from './database-protocol.ts';
import { createDatabaseThread, LOAD_TIMEOUT_MS } from './database-thread.ts';
import { buildTableLayouts } from './schema/build-table-layouts.ts';
import type { TableLayout } from './schema/table-layout.ts';

/** The firm's lists as tables of SQLite, in a thread of its own. Each asynchronous method throws a DatabaseError. */
export interface FirmDatabase {
  readonly layouts: readonly TableLayout[];
  /** Starts the thread, if it does not run, so that the first request need not wait for that. */
  start(): void;
  /** Removes all records of a list. `contentKey` identifies the records that are written after that. */
  clearList(list: ListName, contentKey: object): Promise<void>;
  /** The key of the records of a list. Undefined if they are lost: the thread was started again, or a write failed. */
  getContentKey(list: ListName): object | undefined;
  writeRecords(list: ListName, changes: RecordChanges): Promise<void>;
  readRecords(list: ListName, query: RecordQuery): Promise<readonly ApiRecord[]>;
  /** Returns the records of lists that were deleted in MyCase since the lists are known. */
  readDeleted(lists: readonly ListName[]): Promise<readonly DeletedRecord[]>;
  exportTables(list: ListName): Promise<TableImage>;
  /** Replaces all records of a list. `contentKey` identifies them. */
  importTables(list: ListName, image: TableImage, contentKey: object): Promise<RecordTimes>;
  /** Returns what a statement reads, before it runs. */
  prepare(sql: string): Promise<StatementReads>;
  query(sql: string, parameters: Parameters, limits: QueryLimits): Promise<QueryRows>;
  findUnreadable(
    lists: readonly ListName[],
    tables: readonly string[],
  ): Promise<Readonly<Record<string, UnreadableValues>>>;
  describe(table: string): Promise<TableFacts>;
  /** The columns of each table and view. */
  readSchema(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Runs `act` alone: other callers of it wait. Returns how many callers were before this one. */
  runExclusively<T>(act: (waitedFor: number) => Promise<T>): Promise<T>;
  /** The number of times that the thread was started again because it failed. */
  readonly restarts: number;
  /** The memory of the thread after its last answer, in bytes. 0 if it does not run. */
  readonly usedBytes: number;
  /** Removes all records: the thread ends. */
  clear(): Promise<void>;
}

/** The settings of a database. */
export interface FirmDatabaseSettings {
  /** The address of the worker's bundle. */
  readonly script: URL;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  readonly maxQueryMemoryBytes?: number;
}

const MAX_QUERY_MEMORY_BYTES = 192 * 1024 * 1024;

/** Time in addition to the limit of a query, until its thread is ended. */
const GRACE_MS = 3_000;

/** Time limit of the preparation of a statement. */
const PREPARE_TIMEOUT_MS = 10_000;

/** Creates a database. Its thread starts with the first use. */
export function createFirmDatabase({
  script,
  zone,
  maxQueryMemoryBytes = MAX_QUERY_MEMORY_BYTES,
}: FirmDatabaseSettings): FirmDatabase {
  const layouts = buildTableLayouts();
  const thread = createDatabaseThread(script, { layouts, zone, maxQueryMemoryBytes });
  const { request, replaceContent } = thread;
  return {
    layouts,
    start: thread.start,
    clearList: (list, contentKey) => replaceContent(list, contentKey, 'clearList', { list }),
    exportTables: (list) => request('export', { list }, LOAD_TIMEOUT_MS),
    importTables: (list, image, contentKey) => replaceContent(list, contentKey, 'import', { list, ...image }),
    getContentKey: thread.getContentKey,
    async writeRecords(list, changes) {
      try {
        await request('write', { list, ...changes }, LOAD_TIMEOUT_MS);
      } catch (error) {
        thread.dropContent(list);
        throw error;
      }
    },
    readRecords: (list, query) => request('records', { list, ...query }, LOAD_TIMEOUT_MS),
    readDeleted: (lists) => request('deleted', { lists }, LOAD_TIMEOUT_MS),
    prepare: (sql) => request('prepare', { sql }, PREPARE_TIMEOUT_MS),
    async query(sql, parameters, limits) {
      // Both are sent in the same turn, so no write comes between them.
      const [, rows] = await Promise.all([
        request('fill', { sql }, LOAD_TIMEOUT_MS),
        request('query', { sql, parameters, limits }, limits.timeMs + GRACE_MS),
      ]);
      return rows;
    },
    findUnreadable: (lists, tables) => request('unreadable', { lists, tables }, LOAD_TIMEOUT_MS),
    describe: (table) => request('describe', { table }, LOAD_TIMEOUT_MS),
    readSchema: () => request('schema', {}, LOAD_TIMEOUT_MS),
    runExclusively: createQueue(),
    get restarts() {
      return thread.restarts;
    },
    get usedBytes() {
      return thread.usedBytes;
    },
    clear: thread.stop,
  };
}

const noop = (): void => {};

/** Returns a function that runs one act after the other. */
function createQueue(): FirmDatabase['runExclusively'] {
  let lastAct: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (act) => {
    const before = waiting;
    waiting += 1;
    const run = lastAct.then(() => act(before));
    // The result is not kept until the next act.
    lastAct = run.then(noop, noop);
    try {
      return await run;
    } finally {
      waiting -= 1;
    }
  };
}
