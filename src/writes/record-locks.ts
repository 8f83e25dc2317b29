import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../base/file-lock.ts';
import { sha256Hex } from '../base/hash.ts';
import { withLease } from '../base/lease.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { runWithTimeout } from '../base/run-with-timeout.ts';
import type { StateStore } from '../base/state-store.ts';
import type { CallContext } from '../client/client-types.ts';
import { rejectOnAbort } from '../client/send-once.ts';

/** Runs the writes of one record one after the other. */
export interface RecordLocks {
  /**
   * Runs `action` while no other write of the record runs. The signal of the call that `action` gets is also aborted if
   * the lock is lost. Throws a MyCaseError if the lock does not become free in time, or if the call is stopped before:
   * nothing was sent then.
   */
  runExclusive<T>(recordPath: string, call: CallContext, action: (call: CallContext) => Promise<T>): Promise<T>;
}

/** How long a call waits for a lock. */
interface LockWait {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs an action while no other process does that has locked the same name. Throws an error of `createLockError`. */
type RunLocked = <T>(lockName: string, wait: LockWait, action: (lost?: AbortSignal) => Promise<T>) => Promise<T>;

/** A call that waits for a lock keeps this many milliseconds for the write itself. */
const CHANGE_RESERVE_MS = 5_000;
const LOCK_TIMEOUT_MS = 30_000;

/** The time after which the lock of an instance that was killed becomes free. */
const LEASE_TTL_MS = 12_000;

/** Creates the locks for all servers of this machine that share a folder. */
export const createRecordLocks = (folder: string): RecordLocks =>
  createQueuedLocks(async (lockName, { timeoutMs, signal }, action) => {
    const lock = await acquireFileLock(folder, lockName, timeoutMs, signal).catch(toNoopLock);
    return withFileLock(lock, () => createLockError(signal), action);
  });

/** Creates the locks for all instances that share a store. */
export const createSharedRecordLocks = (store: StateStore): RecordLocks =>
  createQueuedLocks((lockName, wait, action) =>
    withLease(store, lockName, { ttlMs: LEASE_TTL_MS, ...wait }, () => createLockError(wait.signal), action),
  );

/**
 * Creates locks. MyCase: it has no conditional PUT. Two updates that read the same record before one of them is
 * sent would undo each other. So an update holds the lock from the reading until the record is read back. The locks do
 * not stop a change from elsewhere, such as by a person in MyCase's own pages. A change before the reading stays. A
 * change between the reading and the sending is undone in the other fields. A change of the same field after the
 * sending is reported. A lock is for one record. A link that two records show, such as a client's cases, can be undone
 * when both records are changed at the same time.
 */
function createQueuedLocks(runLocked: RunLocked): RecordLocks {
  const pendingByRecord = new Map<string, Promise<unknown>>();
  return {
    async runExclusive(recordPath, call, action) {
      const previous = pendingByRecord.get(recordPath) ?? Promise.resolve();
      const maxWaitMs = getMaxWaitMs(call);
      const waitEnd = performance.now() + maxWaitMs;
      const waiting = runWithTimeout(call.signal, maxWaitMs, (signal) => rejectOnAbort(previous, signal));
      const current = waiting.then(
        () => runWithLock(runLocked, recordPath, waitEnd, call, action),
        () => Promise.reject(createLockError(call.signal)),
      );
      const settled = Promise.allSettled([previous, current]);
      pendingByRecord.set(recordPath, settled);
      try {
        return await current;
      } finally {
        void settled.then(() => pendingByRecord.get(recordPath) === settled && pendingByRecord.delete(recordPath));
      }
    },
  };
}

async function runWithLock<T>(
  runLocked: RunLocked,
  recordPath: string,
  waitEnd: number,
  call: CallContext,
  action: (call: CallContext) => Promise<T>,
): Promise<T> {
  const lockName = sha256Hex(recordPath).slice(0, 32);
  const { signal } = call;
  const timeoutMs = waitEnd - performance.now();
  return runLocked(lockName, { timeoutMs, signal }, async (lost) => {
    if (signal.aborted) throw createLockError(signal);
    return action(lost ? { ...call, signal: AbortSignal.any([signal, lost]) } : call);
  });
}

/** The most milliseconds that a call waits for the lock, in this process and of other processes together. */
const getMaxWaitMs = ({ deadline }: CallContext): number =>
  Math.max(0, Math.floor(Math.min(LOCK_TIMEOUT_MS, deadline - performance.now() - CHANGE_RESERVE_MS)));

/** The error of a call that did not get the lock. The signal is aborted if the call was stopped while it waited. */
const createLockError = ({ aborted }: AbortSignal): MyCaseError =>
  aborted
    ? new MyCaseError(
        'This call was stopped while it waited for another write: canceled or out of time. Nothing was sent.',
        { advice: 'Call again.' },
      )
    : new MyCaseError('Another write of this record or plan took too long. Nothing was sent.', { advice: LOCK_ADVICE });

/** If the folder cannot be used, only the writes of this server run one after the other. */
function toNoopLock(error: unknown) {
  if (error instanceof Error && 'code' in error) return { release: async () => {} };
  throw error;
}
