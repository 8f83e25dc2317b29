import { getErrorCode } from '../base/error-code.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../base/file-lock.ts';
import { SignInError } from './sign-in-error.ts';

const ACCOUNT_LOCK_TIMEOUT_MS = 25_000;

/** Runs an action that uses files. A system error becomes a SignInError that names `path`. */
export async function withDiskErrors<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = getErrorCode(error);
    if (code === undefined) throw error;
    throw new SignInError(`The sign-in is stored in ${path}, which cannot be read or written (${code}).`, {
      advice: 'Correct this, or choose another --state-folder and run `mycase-mcp login`.',
    });
  }
}

/**
 * Runs an action while no other process runs one for the same account. Throws a SignInError if the lock is not free
 * within 25 seconds.
 */
export async function withAccountLock<T>(folder: string, account: string, action: () => Promise<T>): Promise<T> {
  const lock = await withDiskErrors(folder, () => acquireFileLock(folder, account, ACCOUNT_LOCK_TIMEOUT_MS));
  const createTimeoutError = () =>
    new SignInError('Another mycase-mcp process has locked the sign-in for 25 seconds.', { advice: LOCK_ADVICE });
  return withFileLock(lock, createTimeoutError, action);
}
