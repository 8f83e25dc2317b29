import { toOneLine } from '../../base/safe-text.ts';
import type { WriteDescription } from '../../writes/confirm/describe-write.ts';
import type { PreparedWrite } from '../../writes/prepare-write.ts';
import type { PlannedCall } from './expand-steps.ts';

/** A write that passed all checks. */
export interface PreparedCall extends PlannedCall {
  /** Undefined for an update that changes nothing. */
  readonly prepared: PreparedWrite | undefined;
  readonly description: WriteDescription;
}

/** Returns sentences about checks of the writes that could not be made, each once. */
export const listCheckNotes = (calls: readonly PreparedCall[]): string[] => [
  ...new Set(calls.flatMap(({ prepared }) => prepared?.plan.checkNotes ?? []).map(toOneLine)),
];
