import { CACHE_TIMING } from '../records/list-names.ts';
import type { CachedList } from './cached-list.ts';
import { isRecent } from './is-recent.ts';

/**
 * Runs `wait`, and counts it as a call that waits for the lists. `onPage` is called after each page of them. Returns
 * and throws what `wait` does.
 */
export async function withCaller<T>(
  lists: readonly CachedList[],
  wait: () => Promise<T>,
  onPage = () => {},
): Promise<T> {
  for (const list of lists) list.callers.add(onPage);
  try {
    return await wait();
  } finally {
    for (const list of lists) {
      list.callers.delete(onPage);
      list.lastCallerAt = Date.now();
    }
  }
}

/** Tells all calls that wait for the list that a page was read. */
export function notifyCallers({ callers }: CachedList): void {
  for (const onPage of callers) onPage();
}

/**
 * Stops the reading of a list that no call waits for. The next call continues it. After a long interruption, it starts
 * again.
 */
export class NoCallersError extends Error {}

/** Throws a NoCallersError if no call has waited for the list for the last minutes. */
export function assertHasCallers({ callers, lastCallerAt }: CachedList): void {
  if (callers.size === 0 && !isRecent(lastCallerAt, CACHE_TIMING.readWithoutCallersMs)) throw new NoCallersError();
}
