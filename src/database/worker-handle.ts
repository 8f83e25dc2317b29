import { setTimeout as sleep } from 'node:timers/promises';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { limitNewSpace } from '../base/new-space.ts';
import { DatabaseError } from './database-error.ts';
import { type FailureReason, getTransferred, type RequestTypes, type WorkerReply } from './database-protocol.ts';

/** A thread that answers requests. It starts with the first request, and again after it ended. */
export interface WorkerHandle<Requests extends RequestTypes> {
  /** Grows with each start. Tables are empty after a start. */
  readonly generation: number;
  readonly isRunning: boolean;
  /** The memory of the thread after its last answer, in bytes. 0 if it does not run. */
  readonly usedBytes: number;
  /** Starts the thread, if it does not run, so that the first request need not wait for that. */
  start(): void;
  /**
   * Sends a request and waits for its answer. The thread answers one request after another. It is ended if it works on
   * this one for longer than `timeoutMs`. Throws a DatabaseError.
   */
  request<Kind extends keyof Requests & string>(
    kind: Kind,
    request: Requests[Kind]['request'],
    timeoutMs: number,
  ): Promise<Requests[Kind]['answer']>;
  /** Ends the thread. The next request starts another one. */
  stop(): Promise<void>;
}

interface Pending {
  /** Counted from when the thread starts with the request. It answers one after another. */
  readonly timeoutMs: number;
  resolve(answer: unknown): void;
  reject(error: DatabaseError): void;
}

/** Memory that queries may leave behind. */
const MAX_GROWN_BYTES = 64 * 1024 * 1024;

/** The JavaScript of a database needs little. The memory of SQLite is not part of it. */
const DATABASE_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 3 };

/** Resolves when a thread is ready, or has ended. Its first message says that it is ready. */
const waitUntilReady = (started: Worker): Promise<void> =>
  new Promise((resolve) => {
    started.once('message', () => resolve());
    started.once('exit', () => resolve());
  });

/** `stop` waits for this time until a thread is ready. */
const MAX_START_MS = 30_000;

/** The settings of a handle. */
interface WorkerHandleSettings {
  /** The address of the worker's bundle. */
  readonly script: URL;
  /** The name of the thread's work in errors, such as `database`. */
  readonly subject: string;
  /** The settings that the thread gets. */
  readonly settings?: object;
  /** The memory of the thread's JavaScript. Without it, that of a database. */
  readonly resourceLimits?: ResourceLimits;
  /** Called when queries have left too much memory behind, and no request waits for an answer. */
  readonly onGrown?: () => void;
}

/** Creates a handle. */
export function createWorkerHandle<Requests extends RequestTypes>({
  script,
  subject,
  settings,
  resourceLimits = DATABASE_LIMITS,
  onGrown,
}: WorkerHandleSettings): WorkerHandle<Requests> {
  const noAnswer = `the query did not end at its time limit, so the thread of the ${subject} was ended`;
  let worker: Worker | undefined;
  let generation = 0;
  let lastId = 0;
  let usedBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const pending = new Map<number, Pending>();
  const readiness = new WeakMap<Worker, Promise<void>>();
  const end = (ended: Worker, reason: FailureReason, message: string) => {
    if (worker !== ended) return;
    worker = undefined;
    usedBytes = 0;
    clearTimeout(timer);
    for (const { reject } of pending.values()) reject(new DatabaseError(reason, message));
    pending.clear();
  };
  /** Starts the time of the request that the thread works on: the oldest one. */
  const startTimer = () => {
    clearTimeout(timer);
    const [first] = pending.values();
    if (first) timer = setTimeout(() => stop('ended', noAnswer), first.timeoutMs);
  };
  const start = (): Worker => {
    const started = new Worker(script, { workerData: settings, resourceLimits });
    generation += 1;
    readiness.set(started, waitUntilReady(started));
    // A new thread resets the flags of V8 for the whole process.
    started.once('online', limitNewSpace);
    started.on('message', (reply: WorkerReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (worker === started) usedBytes = reply.usedBytes;
      startTimer();
      if ('failure' in reply) waiting?.reject(new DatabaseError(reply.failure.reason, reply.failure.message));
      else waiting?.resolve(reply.answer);
      if (pending.size > 0) return;
      started.unref();
      if (reply.grownBytes > MAX_GROWN_BYTES) onGrown?.();
    });
    started.on('error', (error) => end(started, 'ended', `the thread of the ${subject} failed (${error.message})`));
    started.on('exit', () => end(started, 'ended', `the thread of the ${subject} ended`));
    return started;
  };
  const stop = async (reason: FailureReason, message: string) => {
    const stopped = worker;
    if (!stopped) return;
    end(stopped, reason, message);
    // Node 20 can end the whole process if a thread is ended while it loads its modules.
    await Promise.race([readiness.get(stopped), sleep(MAX_START_MS, undefined, { ref: false })]);
    await stopped.terminate();
  };
  return {
    get generation() {
      return generation;
    },
    get isRunning() {
      return worker !== undefined;
    },
    get usedBytes() {
      return usedBytes;
    },
    start() {
      worker ??= start();
    },
    async request(kind, request, timeoutMs) {
      worker ??= start();
      const current = worker;
      // The program may end while an idle thread is there, not while it works.
      current.ref();
      await readiness.get(current);
      if (worker !== current) throw new DatabaseError('ended', `the thread of the ${subject} ended`);
      lastId += 1;
      const id = lastId;
      type Answer = Requests[typeof kind]['answer'];
      return new Promise<Answer>((resolve, reject) => {
        // The thread answers a request of this kind with this type.
        pending.set(id, { timeoutMs, resolve: (answer) => resolve(answer as Answer), reject });
        if (pending.size === 1) startTimer();
        current.postMessage({ id, kind, request }, getTransferred(request));
      });
    },
    stop: () => stop('ended', `the ${subject} was closed`),
  };
}
