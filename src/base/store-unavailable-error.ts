import { setTimeout as sleep } from 'node:timers/promises';
import { MyCaseError } from './mycase-error.ts';

/** The time after which a client should send a request again, in seconds. */
export const STORE_RETRY_AFTER_S = 5;

/** Thrown if the shared store of a host does not answer. The cause is an error of the connection or of the server. */
export class StoreUnavailableError extends MyCaseError {
  override readonly name = 'StoreUnavailableError';

  constructor(cause: unknown) {
    super('The store of this server cannot be reached.', {
      advice: `Try again in ${STORE_RETRY_AFTER_S} seconds. If it persists, tell the person who runs this server.`,
    });
    this.cause = cause;
  }
}

const RETRY_DELAY_MS = 200;

/**
 * Runs an action again while the store cannot be reached, at most for `timeoutMs` milliseconds. Then throws its error.
 */
export async function retryWhileUnavailable<T>(timeoutMs: number, action: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || performance.now() > deadline) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}
