import { MyCaseError } from '../../../base/mycase-error.ts';
import type { RequestContext } from '../../../client/client-types.ts';
import { DatabaseError } from '../../../database/database-error.ts';
import { createWorkerHandle } from '../../../database/worker-handle.ts';
import type { Written } from './sheet.ts';
import type { FileRequests } from './thread/protocol.ts';

/** Writes one file in a thread of its own, because a long result takes seconds. */
export interface FileWriter {
  /**
   * Writes a result into the bytes of a file. Returns undefined if the file has more than `maxBytes` bytes. Throws a
   * MyCaseError if the file needs too much memory, or if the call ends.
   */
  write(request: FileRequests['write']['request'], scope: RequestContext): Promise<Written | undefined>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** The memory of the thread's JavaScript. It has the whole file. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 1_024 };

/** The end of the call usually comes first. */
const WRITE_TIMEOUT_MS = 600_000;

/** Starts a thread. `script` is the address of its bundle. The caller closes it. */
export function startFileWriter(script: URL): FileWriter {
  const thread = createWorkerHandle<FileRequests>({ script, subject: 'file', resourceLimits: RESOURCE_LIMITS });
  thread.start();
  return {
    async write(request, { signal, extendTime }) {
      extendTime?.();
      const stop = () => void thread.stop();
      signal.addEventListener('abort', stop);
      try {
        const written = await thread.request('write', request, WRITE_TIMEOUT_MS);
        return written && { bytes: written.parts[0], cut: written.cut };
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        throw new MyCaseError(`Nothing was exported: the file could not be written (${error.message}).`, {
          advice: 'Add conditions, or ask for fewer columns.',
        });
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    close: thread.stop,
  };
}
