import { getErrorCode } from '../base/error-code.ts';
import { acquireFileLock } from '../base/file-lock.ts';
import { SignInError } from './sign-in-error.ts';

const ACCOUNT_LOCK_TIMEOUT_MS = 25_000;

/** Does something with files. What the system refuses becomes a SignInError that names `path`. */
export async function withDiskErrors<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = getErrorCode(error);
    if (code === undefined) throw error;
    throw new SignInError(`${path}, where the sign-in is stored, cannot be read or written (${code}).`, {
      advice: 'Repair that, or choose another --state-folder and run `mycase-mcp login`.',
    });
  }
}

/**
 * Runs one at a time over all processes that share an account. Throws a SignInError when its turn does not come within
 * 25 seconds.
 */
export async function withAccountLock<T>(folder: string, account: string, action: () => Promise<T>): Promise<T> {
  const lock = await withDiskErrors(folder, () => acquireFileLock(folder, account, ACCOUNT_LOCK_TIMEOUT_MS));
  if (!lock) throw new SignInError(BUSY_MESSAGE);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

const BUSY_MESSAGE =
  'Another process of this program has been busy with the sign-in for half a minute. Try again in a minute; if it ' +
  'is still so, end the other clients that use it.';
