import type { ListSnapshot } from './list-cache.ts';

/** Keeps what is worked out of a list's records: they are copied before they change, and then are others. */
export function memoizeByList<T>(compute: (records: ListSnapshot['records']) => T): (list: ListSnapshot) => T {
  const kept = new WeakMap<ListSnapshot['records'], { readonly value: T }>();
  return ({ records }) => {
    const known = kept.get(records) ?? { value: compute(records) };
    kept.set(records, known);
    return known.value;
  };
}
