import { SignInError } from '../auth/sign-in-error.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { Operation } from '../operations/operation-types.ts';

const MAX_REPORTED_FAULTS = 8;

/**
 * The error for a write whose arguments do not fit what the firm has: nothing of it was sent. `right` has those that
 * were wrong, each with a value that fits where one is known.
 */
export const createArgumentError = (
  { name }: Operation,
  faults: readonly string[],
  suggestions: Readonly<Record<string, unknown>>,
): MyCaseError =>
  new MyCaseError(`${name} was not called: ${faults.slice(0, MAX_REPORTED_FAULTS).join(' ')}`, {
    suggestions,
  });

/** Reads something that a write depends on; where that fails the error says that the write was not sent. */
export async function withNotSentNote<T>({ name }: Operation, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MyCaseError) || error instanceof SignInError) throw error;
    const facts = error.status === undefined ? {} : { status: error.status };
    throw new MyCaseError(`${error.message} Nothing was sent for ${name}.`, facts);
  }
}
