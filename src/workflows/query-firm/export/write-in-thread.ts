import pLimit from 'p-limit';
import { MyCaseError } from '../../../base/mycase-error.ts';
import type { CallContext } from '../../../client/client-types.ts';
import { rejectOnAbort } from '../../../client/send-once.ts';
import { DatabaseError } from '../../../database/database-error.ts';
import { createWorkerHandle } from '../../../database/worker-handle.ts';
import type { Written } from './sheet.ts';
import type { FileRequests } from './thread/file-protocol.ts';

type WriteRequest = FileRequests['write']['request'];

/** The memory of a thread's JavaScript. It has the whole file. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 1_024 };

/** The call usually reaches its time limit earlier. */
const WRITE_TIMEOUT_MS = 600_000;

/** Runs at most two threads of this process at the same time, because each can need much memory. */
const runLimited = pLimit(2);

/**
 * Writes a result into the bytes of a file, in a thread of its own: a long result takes seconds, and other calls do not
 * wait for it. `script` is the address of the thread's bundle. Returns undefined if the file has more than `maxBytes`
 * bytes. Throws a MyCaseError if the file needs too much memory, or if the call ends.
 */
export async function writeInThread(
  script: URL,
  request: WriteRequest,
  { signal, extendTime }: CallContext,
): Promise<Written | undefined> {
  try {
    const writing = runLimited(async () => {
      if (signal.aborted) return undefined;
      extendTime?.();
      return runThread(script, request, signal);
    });
    return await rejectOnAbort(writing, signal);
  } catch (error) {
    if (signal.aborted)
      throw new MyCaseError('The call was stopped before the file was written. Nothing was exported.', {
        advice: 'Call again later, add conditions, or ask for fewer columns.',
      });
    if (!(error instanceof DatabaseError)) throw error;
    throw new MyCaseError(`Nothing was exported: the file could not be written (${error.message}).`, {
      advice: 'Add conditions, or ask for fewer columns.',
    });
  }
}

/** Runs a thread until its file is written, or until the signal is aborted. Throws a DatabaseError. */
async function runThread(script: URL, request: WriteRequest, signal: AbortSignal): Promise<Written | undefined> {
  const thread = createWorkerHandle<FileRequests>({ script, subject: 'file', resourceLimits: RESOURCE_LIMITS });
  const stop = () => void thread.stop();
  signal.addEventListener('abort', stop);
  try {
    const written = await thread.request('write', request, WRITE_TIMEOUT_MS);
    return written && { bytes: written.parts[0], cut: written.cut, guarded: written.guarded };
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.stop();
  }
}
