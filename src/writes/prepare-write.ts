import type { CallContext } from '../client/client-types.ts';
import type { LoadedFile } from '../files/load-file.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import type { ConfirmationSnapshot } from './confirm/confirmation-preview.ts';
import type { WritePlan } from './plan-write.ts';
import { runWrite, type WriteContext } from './run-write.ts';

/** A write that passed all checks, and was not sent. */
export interface PreparedWrite {
  readonly plan: WritePlan;
  readonly snapshot: ConfirmationSnapshot;
  /** Sentences about values that are possible but improbable. */
  readonly improbableValues: readonly string[];
}

/** Ends a write before it is sent. */
class PreparedSignal extends Error {
  readonly prepared: PreparedWrite;

  constructor(prepared: PreparedWrite) {
    super('The write is prepared.');
    this.prepared = prepared;
  }
}

/**
 * Runs all stages of a write that come before the sending. Returns undefined for an update that changes nothing. Throws
 * a MyCaseError for a write that would be refused. `file` is the file of an upload that the server has made.
 */
export async function prepareWrite(
  operation: Operation,
  input: Arguments,
  context: WriteContext,
  call: CallContext,
  file?: LoadedFile,
): Promise<PreparedWrite | undefined> {
  try {
    await runWrite(
      operation,
      input,
      context,
      {
        async requireConfirmation({ improbableValues = [], readSnapshot }, plan) {
          throw new PreparedSignal({ plan, snapshot: await readSnapshot(), improbableValues });
        },
        file,
      },
      call,
    );
    return undefined;
  } catch (error) {
    if (error instanceof PreparedSignal) return error.prepared;
    throw error;
  }
}
