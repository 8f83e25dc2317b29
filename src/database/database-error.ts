import type { FailureReason } from './database-protocol.ts';

/** A request that the database refused or could not finish. */
export class DatabaseError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
