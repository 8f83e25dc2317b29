import { setTimeout as sleep } from 'node:timers/promises';
import { getErrorCode } from './error-code.ts';

const MAX_ATTEMPTS = 20;
const RETRY_DELAY_MS = 50;

/**
 * Runs an action on a file, and runs it again for up to a second while the system refuses it. Windows refuses to
 * rename, remove or open a file while another process uses it, such as a virus scanner. Throws the error of the last
 * attempt.
 */
export async function retryWhileBusy<T>(action: () => Promise<T>): Promise<T> {
  for (let remainingAttempts = MAX_ATTEMPTS; ; remainingAttempts -= 1) {
    try {
      return await action();
    } catch (error) {
      if (remainingAttempts <= 1 || !['EPERM', 'EACCES', 'EBUSY'].includes(getErrorCode(error) ?? '')) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}
