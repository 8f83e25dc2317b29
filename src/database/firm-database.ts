import type { RecordQuery } from '../cache/list-tables.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { DatabaseError } from './database-error.ts';
import type {
  DeletedRecord,
  Parameters,
  QueryLimits,
  QueryRows,
  RecordChanges,
  StatementReads,
  TableFacts,
} from './protocol.ts';
import { buildTablePlans, type TablePlan } from './schema/table-plan.ts';
import { createWorkerHandle } from './worker-handle.ts';

/** The firm's lists as tables of SQLite, in a thread of its own. Each method throws a DatabaseError. */
export interface FirmDatabase {
  readonly plans: readonly TablePlan[];
  /** Removes all records of a list. `contentKey` identifies the records that are written after that. */
  clearList(list: ListName, contentKey: object): Promise<void>;
  /** The key of the records of a list. Undefined if they are lost: the thread was started again, or a write failed. */
  getContentKey(list: ListName): object | undefined;
  writeRecords(list: ListName, changes: RecordChanges): Promise<void>;
  readRecords(list: ListName, query: RecordQuery): Promise<readonly ApiRecord[]>;
  /** Returns the records of lists that were deleted in MyCase since the lists are known. */
  readDeleted(lists: readonly ListName[]): Promise<readonly DeletedRecord[]>;
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

/** Requests that need filled tables. A thread that was started for one of them has empty tables. */
const READING_KINDS: ReadonlySet<string> = new Set(['query', 'unreadable', 'describe', 'records', 'deleted', 'write']);

const EMPTY_TABLES = 'the thread of the database was started again while it was in use';

/** Creates a database. Its thread starts with the first use. */
export function createFirmDatabase({
  script,
  zone,
  maxQueryMemoryBytes = MAX_QUERY_MEMORY_BYTES,
}: FirmDatabaseSettings): FirmDatabase {
  const plans = buildTablePlans();
  const worker = createWorkerHandle(script, { plans, zone, maxQueryMemoryBytes });
  let contentKeys = new Map<ListName, object>();
  let contentGeneration = worker.generation;
  let failedGeneration = 0;
  let restarts = 0;
  const request: typeof worker.request = async (kind, content, timeoutMs) => {
    const answering = worker.request(kind, content, timeoutMs);
    const { generation } = worker;
    const isStarted = generation !== contentGeneration;
    if (isStarted) contentKeys = new Map();
    contentGeneration = generation;
    try {
      const answer = await answering;
      if (READING_KINDS.has(kind) && isStarted) throw new DatabaseError('ended', EMPTY_TABLES);
      return answer;
    } catch (error) {
      if (needsRestart(error) && generation !== failedGeneration) {
        failedGeneration = generation;
        restarts += 1;
        if (worker.generation === generation) await worker.stop();
      }
      throw error;
    }
  };
  return {
    plans,
    async clearList(list, contentKey) {
      contentKeys.delete(list);
      const clearing = request('clearList', { list }, LOAD_TIMEOUT_MS);
      const keys = contentKeys;
      await clearing;
      keys.set(list, contentKey);
    },
    getContentKey: (list) =>
      worker.isRunning && worker.generation === contentGeneration ? contentKeys.get(list) : undefined,
    async writeRecords(list, changes) {
      try {
        await request('write', { list, ...changes }, LOAD_TIMEOUT_MS);
      } catch (error) {
        contentKeys.delete(list);
        throw error;
      }
    },
    readRecords: (list, query) => request('records', { list, ...query }, LOAD_TIMEOUT_MS),
    readDeleted: (lists) => request('deleted', { lists }, LOAD_TIMEOUT_MS),
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
