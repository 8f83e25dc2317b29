import { acquireFileLock } from '../base/file-lock.ts';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { RequestContext } from '../client/client-types.ts';
import { rejectOnAbort } from '../client/send-once.ts';

/** Lets what changes one record happen one after the other. */
export interface RecordLocks {
  /**
   * Runs `act` when nothing else changes the record. Throws a MyCaseError when its turn does not come in time: nothing
   * was sent then.
   */
  runExclusive<T>(recordPath: string, scope: RequestContext, action: () => Promise<T>): Promise<T>;
}

/** What is left of a call's time for the change itself. */
const CHANGE_RESERVE_MS = 5_000;
const LOCK_TIMEOUT_MS = 30_000;

/**
 * Turns over all servers of this machine, which share a folder. MyCase has no conditional PUT: two changes that both
 * read a record before either is sent would each undo the other's, so between reading and reading back no other change
 * of ours may come. Whoever writes from elsewhere, such as a person in MyCase's own pages, is not held up: their change
 * is seen when it is there before the record is read again, which is right before it is sent, or stands in a field of
 * ours when it is read back. One that falls into the moment between is undone where it was in another field. So is
 * a link that two records show, such as a client's cases, when both are changed in the same moment: a turn is of one
 * record.
 */
export function createRecordLocks(folder: string): RecordLocks {
  const pendingByRecord = new Map<string, Promise<unknown>>();
  return {
    async runExclusive(recordPath, scope, action) {
      const previous = pendingByRecord.get(recordPath) ?? Promise.resolve();
      const current = rejectOnAbort(previous, scope.signal).then(
        () => runWithLock(folder, recordPath, scope, action),
        () => Promise.reject(createLockTimeoutError()),
      );
      const settled = Promise.allSettled([previous, current]);
      pendingByRecord.set(recordPath, settled);
      try {
        return await current;
      } finally {
        void settled.then(
          () => pendingByRecord.get(recordPath) === settled && pendingByRecord.delete(recordPath),
        );
      }
    },
  };
}

async function runWithLock<T>(
  folder: string,
  recordPath: string,
  scope: RequestContext,
  action: () => Promise<T>,
): Promise<T> {
  const lockName = sha256Hex(recordPath).slice(0, 32);
  const remainingMs = scope.deadline - performance.now() - CHANGE_RESERVE_MS;
  const lock = await acquireFileLock(folder, lockName, Math.min(LOCK_TIMEOUT_MS, remainingMs)).catch(
    toNoopLock,
  );
  if (!lock || scope.signal.aborted) {
    await lock?.release();
    throw createLockTimeoutError();
  }
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

const createLockTimeoutError = (): MyCaseError =>
  new MyCaseError('Other changes of this record were under way for too long; nothing was sent.', {
    advice: 'Try again in a minute.',
  });

/** Where nothing can be kept, this server still takes its own changes one after the other. */
function toNoopLock(error: unknown) {
  if (error instanceof Error && 'code' in error) return { release: async () => {} };
  throw error;
}
