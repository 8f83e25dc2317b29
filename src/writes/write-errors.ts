import { SignInError } from '../auth/sign-in-error.ts';
import { MyCaseError } from '../base/mycase-error.ts';

const MAX_REPORTED_FAULTS = 8;

/**
 * The error for a write whose arguments do not fit the firm's records: nothing was sent. `suggestions` holds the faulty
 * arguments, each with a value that fits where one is known.
 */
export const createArgumentError = (
  toolLabel: string,
  faults: readonly string[],
  suggestions: Readonly<Record<string, unknown>>,
): MyCaseError =>
  new MyCaseError(`${toolLabel} was not called: ${faults.slice(0, MAX_REPORTED_FAULTS).join(' ')}`, {
    suggestions,
  });

/** Reads what a write depends on. The error of a failed reading says that the write was not sent. */
export async function withNotSentNote<T>(toolLabel: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MyCaseError) || error instanceof SignInError) throw error;
    const { message, advice, status } = error;
    throw new MyCaseError(`${message} Nothing was sent for ${toolLabel}.`, { advice, status });
  }
}
