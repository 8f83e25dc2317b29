import { memoizeByObject } from '../base/memoize.ts';
import type { ListSnapshot } from './list-cache.ts';

/**
 * Returns a function that computes a value from the records of a list, once for each state of the list: a changed list
 * has another map of records. The function throws an IncompleteListError if the list is not complete.
 */
export function memoizeByList<T>(compute: (records: ListSnapshot['records']) => T): (list: ListSnapshot) => T {
  const computeOnce = memoizeByObject(compute);
  return ({ records }) => computeOnce(records);
}
