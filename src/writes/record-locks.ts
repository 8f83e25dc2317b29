import { createHash } from 'node:crypto';
import { MyCaseError } from '../base/errors.ts';
import { acquireFileLock } from '../base/file-lock.ts';
import { abortable } from '../client/attempt.ts';
import type { RequestContext } from '../client/types.ts';

/** Lets what changes one record happen one after the other. */
export interface RecordLocks {
  /**
   * Runs `act` when nothing else changes the record. Throws a MyCaseError when its turn does not come in time: nothing
   * was sent then.
   */
  alone<T>(record: string, scope: RequestContext, act: () => Promise<T>): Promise<T>;
}

/** What is left of a call's time for the change itself. */
const OWN_MS = 5_000;
const MOST_PATIENCE_MS = 30_000;

/**
 * Turns over all servers of this machine, which share a folder. MyCase has no conditional PUT: two changes that both
 * read a record before either is sent would each undo the other's, so between reading and reading back no other change
 * of ours may come. Whoever writes from elsewhere, such as a person in MyCase's own pages, is not held up: their change
 * is seen when it is there before the record is read again, which is right before it is sent, or stands in a field of
 * ours when it is read back. One that falls into the moment between is undone where it was in another field. So is
 * a link that two records show, such as a client's cases, when both are changed in the same moment: a turn is of one
 * record.
 */
export function createTurns(folder: string): RecordLocks {
  const last = new Map<string, Promise<unknown>>();
  return {
    async alone(record, scope, act) {
      const before = last.get(record) ?? Promise.resolve();
      const mine = abortable(before, scope.signal).then(
        () => inTurn(folder, record, scope, act),
        () => Promise.reject(tooLate()),
      );
      const both = Promise.allSettled([before, mine]);
      last.set(record, both);
      try {
        return await mine;
      } finally {
        void both.then(() => last.get(record) === both && last.delete(record));
      }
    },
  };
}

async function inTurn<T>(
  folder: string,
  record: string,
  scope: RequestContext,
  act: () => Promise<T>,
): Promise<T> {
  const name = createHash('sha256').update(record).digest('hex').slice(0, 32);
  const left = scope.deadline - performance.now() - OWN_MS;
  const turn = await acquireFileLock(folder, name, Math.min(MOST_PATIENCE_MS, left)).catch(noFolder);
  if (!turn || scope.signal.aborted) {
    await turn?.end();
    throw tooLate();
  }
  try {
    return await act();
  } finally {
    await turn.end();
  }
}

const tooLate = (): MyCaseError =>
  new MyCaseError(
    'Other changes of this record were under way for too long; nothing was sent. Try again in a minute.',
  );

/** Where nothing can be kept, this server still takes its own changes one after the other. */
function noFolder(error: unknown) {
  if (error instanceof Error && 'code' in error) return { end: async () => {} };
  throw error;
}
