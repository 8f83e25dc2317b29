import type { WriteDescription } from '../../writes/confirm/describe-write.ts';
import type { PreparedWrite } from '../../writes/prepare-write.ts';
import type { PlannedCall } from './expand-steps.ts';

/** A write that passed all checks. */
export interface PreparedCall extends PlannedCall {
  /** Undefined for an update that changes nothing. */
  readonly prepared: PreparedWrite | undefined;
  readonly description: WriteDescription;
}
