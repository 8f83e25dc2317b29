import type { TableImage } from '../cache/list-tables.ts';
import type { ListName } from '../records/list-names.ts';
import { DatabaseError } from './database-error.ts';
import type { RequestKind, WorkerRequests, WorkerSettings } from './database-protocol.ts';
import { createWorkerHandle, type WorkerHandle } from './worker-handle.ts';

/** Time limit of a request that loads or describes. */
export const LOAD_TIMEOUT_MS = 60_000;

/** The thread of the database, and what its tables have. It starts with the first request, and again after it ended. */
export interface DatabaseThread extends Pick<WorkerHandle<WorkerRequests>, 'start' | 'request' | 'stop' | 'usedBytes'> {
  /**
   * Sends a request that replaces the records of a list. `contentKey` identifies these records. Throws a DatabaseError.
   */
  replaceContent<Kind extends 'clearList' | 'import'>(
    list: ListName,
    contentKey: object,
    kind: Kind,
    content: WorkerRequests[Kind]['request'],
  ): Promise<WorkerRequests[Kind]['answer']>;
  /** The key of the records of a list. Undefined if they are lost. */
  getContentKey(list: ListName): object | undefined;
  /** States that the records of a list are not what they should be. */
  dropContent(list: ListName): void;
  /** The number of times that the thread was started again because it failed. */
  readonly restarts: number;
}

/** Requests that need filled tables. A thread that was started for one of them has empty tables. */
const READING_KINDS: ReadonlySet<RequestKind> = new Set([
  'fill',
  'query',
  'unreadable',
  'describe',
  'deleted',
  'records',
  'write',
  'export',
]);

const EMPTY_TABLES = 'the thread of the database was started again while it was in use';

/** Creates the thread. `script` is the address of the worker's bundle. */
export function createDatabaseThread(script: URL, settings: WorkerSettings): DatabaseThread {
  const worker = createWorkerHandle<WorkerRequests>({
    script,
    subject: 'database',
    settings,
    onGrown: () => renew(),
  });
  let keys = new Map<ListName, object>();
  /** The generation of the worker that `keys` are about. */
  let generation = worker.generation;
  let failedGeneration = 0;
  let restarts = 0;
  /** Pending while the tables are moved to another worker. Other requests wait for that. */
  let renewal = Promise.resolve();
  let movedKeys: ReadonlyMap<ListName, object> | undefined;
  const onError = async (error: unknown, sentTo: number): Promise<void> => {
    if (!needsRestart(error) || sentTo === failedGeneration) return;
    failedGeneration = sentTo;
    restarts += 1;
    if (error.reason === 'memory') renew();
    else if (worker.generation === sentTo) await worker.stop();
  };
  const send: WorkerHandle<WorkerRequests>['request'] = async (kind, content, timeoutMs) => {
    const answering = worker.request(kind, content, timeoutMs);
    const sentTo = worker.generation;
    const isStarted = sentTo !== generation;
    if (isStarted) keys = new Map();
    generation = sentTo;
    try {
      const answer = await answering;
      if (isStarted && READING_KINDS.has(kind)) throw new DatabaseError('ended', EMPTY_TABLES);
      return answer;
    } catch (error) {
      await onError(error, sentTo);
      throw error;
    }
  };
  const moveTables = async () => {
    const moved = new Map(keys);
    movedKeys = moved;
    const images = new Map<ListName, TableImage>();
    for (const list of moved.keys()) images.set(list, await send('export', { list }, LOAD_TIMEOUT_MS));
    await worker.stop();
    for (const [list, image] of images) await send('import', { list, ...image }, LOAD_TIMEOUT_MS);
    keys = moved;
  };
  /**
   * Moves the tables to another worker, because the memory of a worker never shrinks. If that fails, they are empty.
   */
  const renew = (): void => {
    renewal = renewal
      .then(moveTables)
      .catch(() => worker.stop())
      .finally(() => {
        movedKeys = undefined;
      });
  };
  return {
    start: worker.start,
    async request(kind, content, timeoutMs) {
      await renewal;
      return send(kind, content, timeoutMs);
    },
    async replaceContent(list, contentKey, kind, content) {
      await renewal;
      keys.delete(list);
      const replacing = send(kind, content, LOAD_TIMEOUT_MS);
      const keysOfWorker = keys;
      const answer = await replacing;
      keysOfWorker.set(list, contentKey);
      return answer;
    },
    getContentKey(list) {
      const current = worker.isRunning && worker.generation === generation ? keys : undefined;
      return (movedKeys ?? current)?.get(list);
    },
    dropContent: (list) => void keys.delete(list),
    get usedBytes() {
      return worker.usedBytes;
    },
    get restarts() {
      return restarts;
    },
    stop: worker.stop,
  };
}

/** The memory of a worker never shrinks, and a worker that failed or does not answer has ended. */
const needsRestart = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && (error.reason === 'memory' || error.reason === 'ended');
