import { getErrorCode } from '../base/error-code.ts';
import type { StateStores } from '../base/state-store.ts';
import { StoreUnavailableError } from '../base/store-unavailable-error.ts';
import { observeStore } from './observe-store.ts';

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
    open: (name) => observeStore(stores.open(name), (_operation, result) => observe(result)),
  };
}
