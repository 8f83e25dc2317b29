import { toBatches } from '../base/batches.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { DatabaseError } from './database-error.ts';
import type { Parameters, QueryLimits, QueryRows, StatementReads, TableFacts } from './protocol.ts';
import { buildTablePlans, type TablePlan } from './schema/table-plan.ts';
import { createWorkerHandle } from './worker-handle.ts';

/** The firm's lists as tables of SQLite, in a thread of its own. Each method throws a DatabaseError. */
export interface FirmDatabase {
  readonly plans: readonly TablePlan[];
  /** Replaces all records of a list. */
  replaceList(list: ListName, records: Iterable<ApiRecord>): Promise<void>;
  /** Adds records, and replaces those with the same id. */
  upsertRecords(list: ListName, records: Iterable<ApiRecord>): Promise<void>;
  deleteRecords(list: ListName, ids: readonly number[]): Promise<void>;
  /** Tests if a list is loaded. A thread that was started again has no list. */
  hasList(list: ListName): boolean;
  /** Returns what a statement reads, before it runs. */
  prepare(sql: string): Promise<StatementReads>;
  query(sql: string, parameters: Parameters, limits: QueryLimits): Promise<QueryRows>;
  countUnreadable(lists: readonly ListName[]): Promise<Readonly<Record<string, number>>>;
  describe(table: string): Promise<TableFacts>;
  /** The columns of each table and view. */
  readSchema(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Runs `act` alone: other callers of it wait. Returns how many callers were before this one. */
  runExclusively<T>(act: (waitedFor: number) => Promise<T>): Promise<T>;
  /** The number of times that the thread was started again because it failed. */
  readonly restarts: number;
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

/** Time limit of a request that loads or describes. */
const LOAD_TIMEOUT_MS = 60_000;

/** Time limit of the preparation of a statement. */
const PREPARE_TIMEOUT_MS = 10_000;

/** Records that are sent to the thread at a time. The main thread can answer other calls in between. */
const BATCH_SIZE = 1_000;

/** Requests that read the tables. A thread that was started for one of them has empty tables. */
const READING_KINDS: ReadonlySet<string> = new Set(['query', 'unreadable', 'describe']);

const EMPTY_TABLES = 'the thread of the database was started again while it was in use';

/** Creates a database. Its thread starts with the first use. */
export function createFirmDatabase({
  script,
  zone,
  maxQueryMemoryBytes = MAX_QUERY_MEMORY_BYTES,
}: FirmDatabaseSettings): FirmDatabase {
  const plans = buildTablePlans();
  const worker = createWorkerHandle(script, { plans, zone, maxQueryMemoryBytes });
  const loadedLists = new Set<ListName>();
  let restarts = 0;
  const request: typeof worker.request = async (kind, content, timeoutMs) => {
    const before = worker.generation;
    try {
      const answer = await worker.request(kind, content, timeoutMs);
      if (READING_KINDS.has(kind) && worker.generation !== before) throw new DatabaseError('ended', EMPTY_TABLES);
      return answer;
    } catch (error) {
      if (needsRestart(error)) {
        await worker.stop();
        restarts += 1;
      }
      throw error;
    } finally {
      if (worker.generation !== before || !worker.isRunning) loadedLists.clear();
    }
  };
  const upsert = async (list: ListName, records: Iterable<ApiRecord>, areNew: boolean) => {
    for (const batch of toBatches(records, BATCH_SIZE))
      await request('upsert', { list, records: batch, areNew }, LOAD_TIMEOUT_MS);
  };
  return {
    plans,
    async replaceList(list, records) {
      loadedLists.delete(list);
      await request('clearList', { list }, LOAD_TIMEOUT_MS);
      const { generation } = worker;
      await upsert(list, records, true);
      if (worker.generation !== generation) throw new DatabaseError('ended', EMPTY_TABLES);
      loadedLists.add(list);
    },
    upsertRecords: (list, records) => upsert(list, records, false),
    async deleteRecords(list, ids) {
      await request('remove', { list, ids }, LOAD_TIMEOUT_MS);
    },
    hasList: (list) => loadedLists.has(list),
    prepare: (sql) => request('prepare', { sql }, PREPARE_TIMEOUT_MS),
    query: (sql, parameters, limits) => request('query', { sql, parameters, limits }, limits.timeMs + GRACE_MS),
    countUnreadable: (lists) => request('unreadable', { lists }, LOAD_TIMEOUT_MS),
    describe: (table) => request('describe', { table }, LOAD_TIMEOUT_MS),
    readSchema: () => request('schema', {}, LOAD_TIMEOUT_MS),
    runExclusively: createQueue(),
    get restarts() {
      return restarts;
    },
    async clear() {
      loadedLists.clear();
      await worker.stop();
    },
  };
}

/** Returns a function that runs one act after the other. */
function createQueue(): FirmDatabase['runExclusively'] {
  let lastAct: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (act) => {
    const before = waiting;
    waiting += 1;
    const run = lastAct.then(() => act(before));
    lastAct = run.catch(() => undefined);
    try {
      return await run;
    } finally {
      waiting -= 1;
    }
  };
}

/** The memory of a thread never shrinks, and a thread that failed or does not answer has ended. */
const needsRestart = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.reason === 'memory' || error.reason === 'ended');
