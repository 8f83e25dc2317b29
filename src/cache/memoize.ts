import { memoizeByObject } from '../base/memoize.ts';
import type { ListSnapshot } from './list-cache.ts';

/** Computes a value once for each state of a list: its records are copied before they change. */
export function memoizeByList<T>(compute: (records: ListSnapshot['records']) => T): (list: ListSnapshot) => T {
  const computeOnce = memoizeByObject(compute);
  return ({ records }) => computeOnce(records);
}
