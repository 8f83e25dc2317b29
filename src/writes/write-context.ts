import type { ListCache } from '../cache/list-cache.ts';
import type { OperationContext } from '../operations/operation-types.ts';
import type { DuplicateGuard } from './duplicates/duplicate-guard.ts';
import type { RecordLocks } from './record-locks.ts';

/** What a write works with. */
export interface WriteContext extends OperationContext {
  readonly cache: ListCache;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  readonly locks: RecordLocks;
  readonly duplicates: DuplicateGuard;
}
