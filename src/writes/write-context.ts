import type { ListCache } from '../cache/list-cache.ts';
import type { Operation, OperationContext } from '../operations/operation-types.ts';
import type { DuplicateGuard } from './duplicates/duplicate-guard.ts';
import type { RecordLocks } from './record-locks.ts';

/** The parts that a write works with. */
export interface WriteContext extends OperationContext {
  readonly cache: ListCache;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  /** The operations of the API in use: some of them read what others write. */
  readonly operations: readonly Operation[];
  readonly locks: RecordLocks;
  readonly duplicates: DuplicateGuard;
}
