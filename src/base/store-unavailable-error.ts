import { MyCaseError } from './mycase-error.ts';

/** The time after which a client should send a request again, in seconds. */
export const STORE_RETRY_AFTER_S = 5;

/** Thrown if the shared store of a host does not answer. The cause is an error of the connection or of the server. */
export class StoreUnavailableError extends MyCaseError {
  override readonly name = 'StoreUnavailableError';

  constructor(cause: unknown) {
    super('The store of this server cannot be reached.', {
      advice: `Call again in ${STORE_RETRY_AFTER_S} seconds. If it persists, tell the person who runs this server.`,
    });
    this.cause = cause;
  }
}
