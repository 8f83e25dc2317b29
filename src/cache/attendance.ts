import { CACHE_TIMING } from '../records/list-names.ts';
import type { CachedList } from './cached-list.ts';

/** Marks a call that waits for a list. Returns the function that ends the waiting. */
export function startWaiting(list: CachedList): () => void {
  list.callers += 1;
  return () => {
    list.callers -= 1;
    list.lastCallerAt = Date.now();
  };
}

/** Stops the reading of a list that no call waits for. The next call continues the reading. */
export class UnattendedError extends Error {}

/** Throws an UnattendedError if no call has waited for the list for the last minutes. */
export function assertAttended({ callers, lastCallerAt }: CachedList): void {
  if (callers === 0 && Date.now() - lastCallerAt > CACHE_TIMING.unattendedReadMs) throw new UnattendedError();
}
