import { getErrorCode } from '../base/error-code.ts';
import type { StateStore, StateStores } from '../base/state-store.ts';
import { StoreUnavailableError } from '../base/store-unavailable-error.ts';

/** Writes a line when stores cannot be reached any more, and a line when they can be reached again. */
export function reportOutages(stores: StateStores, log: (line: string) => void): StateStores {
  let failedAt: number | undefined;
  const onResult = (error?: unknown) => {
    if (error instanceof StoreUnavailableError) {
      if (failedAt !== undefined) return;
      failedAt = performance.now();
      log(`the store cannot be reached (${getErrorCode(error.cause) ?? 'no answer'}). Requests get the status 503.`);
    } else if (failedAt !== undefined) {
      log(`the store can be reached again, after ${Math.round((performance.now() - failedAt) / 1000)} s.`);
      failedAt = undefined;
    }
  };
  const observe = async <T>(result: Promise<T>): Promise<T> => {
    result.then(() => onResult(), onResult);
    return result;
  };
  return {
    ...stores,
    listNames: () => observe(stores.listNames()),
    open: (name) => observeStore(stores.open(name), observe),
  };
}

function observeStore(store: StateStore, observe: <T>(result: Promise<T>) => Promise<T>): StateStore {
  return {
    get: (key) => observe(store.get(key)),
    put: (...args) => observe(store.put(...args)),
    putIfAbsent: (...args) => observe(store.putIfAbsent(...args)),
    compareAndSet: (...args) => observe(store.compareAndSet(...args)),
    rewrite: (...args) => observe(store.rewrite(...args)),
    delete: (key) => observe(store.delete(key)),
    compareAndDelete: (...args) => observe(store.compareAndDelete(...args)),
    list: () => observe(store.list()),
    deleteExpired: () => observe(store.deleteExpired()),
  };
}
