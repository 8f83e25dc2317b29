import type { StateStore } from '../base/state-store.ts';

/** Gets the result of an operation of a store, and returns it. */
type StoreObserver = <T>(
  operation: 'get' | 'put' | 'delete' | 'list' | 'delete_expired',
  result: Promise<T>,
) => Promise<T>;

/** Wraps a store, so that the result of each operation is observed. */
export const observeStore = (store: StateStore, observe: StoreObserver): StateStore => ({
  get: (...args) => observe('get', store.get(...args)),
  put: (...args) => observe('put', store.put(...args)),
  putIfAbsent: (...args) => observe('put', store.putIfAbsent(...args)),
  compareAndSet: (...args) => observe('put', store.compareAndSet(...args)),
  rewrite: (...args) => observe('put', store.rewrite(...args)),
  delete: (...args) => observe('delete', store.delete(...args)),
  compareAndDelete: (...args) => observe('delete', store.compareAndDelete(...args)),
  list: () => observe('list', store.list()),
  deleteExpired: () => observe('delete_expired', store.deleteExpired()),
});
