import { toBatches } from '../base/batches.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import type { Parameters, QueryLimits, QueryRows, StatementReads, TableFacts } from './protocol.ts';
import { buildTablePlans, type TablePlan } from './schema/table-plan.ts';
import { createWorkerHandle, DatabaseError } from './worker-handle.ts';

/** How much of a list is in the database. */
interface ListState {
  /** True if all records of the list are there. */
  readonly isComplete: boolean;
  /** Why records are missing or not the latest; without a full stop. */
  readonly incompleteReason?: string | undefined;
}

/** The firm's lists as tables of SQLite, in a thread of its own. Each method throws a DatabaseError. */
export interface FirmDatabase {
  readonly plans: readonly TablePlan[];
  /** Replaces all records of a list. */
  replaceList(list: ListName, records: Iterable<ApiRecord>): Promise<void>;
  /** Adds records, and replaces those with the same id. */
  upsertRecords(list: ListName, records: Iterable<ApiRecord>): Promise<void>;
  deleteRecords(list: ListName, ids: readonly number[]): Promise<void>;
  setListState(list: ListName, state: ListState): void;
  /** The state of a list in this thread; undefined if the list is not loaded. */
  getListState(list: ListName): ListState | undefined;
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

/** Creates a database. Its thread starts with the first use. */
export function createFirmDatabase({
  script,
  zone,
  maxQueryMemoryBytes = MAX_QUERY_MEMORY_BYTES,
}: FirmDatabaseSettings): FirmDatabase {
  const plans = buildTablePlans();
  const worker = createWorkerHandle(script, { plans, zone, maxQueryMemoryBytes });
  const states = new Map<ListName, ListState>();
  let restarts = 0;
  const request: typeof worker.request = async (kind, content, timeoutMs) => {
    const before = worker.generation;
    try {
      return await worker.request(kind, content, timeoutMs);
    } catch (error) {
      if (needsRestart(error)) {
        await worker.stop();
        restarts += 1;
      }
      throw error;
    } finally {
      if (worker.generation !== before || !worker.isRunning) states.clear();
    }
  };
  const upsert = async (list: ListName, records: Iterable<ApiRecord>, areNew: boolean) => {
    for (const batch of toBatches(records, BATCH_SIZE))
      await request('upsert', { list, records: batch, areNew }, LOAD_TIMEOUT_MS);
  };
  return {
    plans,
    async replaceList(list, records) {
      states.delete(list);
      await request('clearList', { list }, LOAD_TIMEOUT_MS);
      await upsert(list, records, true);
    },
    upsertRecords: (list, records) => upsert(list, records, false),
    async deleteRecords(list, ids) {
      await request('remove', { list, ids }, LOAD_TIMEOUT_MS);
    },
    setListState: (list, state) => {
      states.set(list, state);
    },
    getListState: (list) => states.get(list),
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
      states.clear();
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
