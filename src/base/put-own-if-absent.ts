import { isDeepStrictEqual } from 'node:util';
import type { StateStore } from './state-store.ts';
import { retryWhileUnavailable, StoreUnavailableError } from './store-unavailable-error.ts';

/**
 * Stores a value under a new key, as `putIfAbsent` of the store does. No other caller may store an equal value. Throws
 * a StoreUnavailableError if the store does not answer. The store may have the value nevertheless. So the value is
 * deleted in the background, as soon as the store answers again.
 */
export async function putOwnIfAbsent(
  store: StateStore,
  key: string,
  value: unknown,
  { ttlMs }: { readonly ttlMs: number },
): Promise<number | undefined> {
  try {
    return await store.putIfAbsent(key, value, { ttlMs });
  } catch (error) {
    // After its time to live the value is gone by itself.
    if (error instanceof StoreUnavailableError)
      void retryWhileUnavailable(ttlMs, () => deleteValue(store, key, value)).catch(() => {});
    throw error;
  }
}

/** Deletes the value of a key if it is equal to `value`. */
async function deleteValue(store: StateStore, key: string, value: unknown): Promise<void> {
  const stored = await store.get(key);
  if (stored && isDeepStrictEqual(stored.value, value)) await store.compareAndDelete(key, stored.revision);
}
