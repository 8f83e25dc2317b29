import { CACHE_TIMING } from '../records/list-names.ts';
import type { CachedList } from './cached-list.ts';
import { isRecent } from './is-recent.ts';

/** Runs `wait` and counts it as a call that waits for the lists. Returns and throws what `wait` does. */
export async function withCaller<T>(lists: readonly CachedList[], wait: () => Promise<T>): Promise<T> {
  for (const list of lists) list.callerCount += 1;
  try {
    return await wait();
  } finally {
    for (const list of lists) {
      list.callerCount -= 1;
      list.lastCallerAt = Date.now();
    }
  }
}

/** Stops the reading of a list that no call waits for. The next call continues the reading. */
export class NoCallersError extends Error {}

/** Throws a NoCallersError if no call has waited for the list for the last minutes. */
export function assertHasCallers({ callerCount, lastCallerAt }: CachedList): void {
  if (callerCount === 0 && !isRecent(lastCallerAt, CACHE_TIMING.readWithoutCallersMs)) throw new NoCallersError();
}
