import type { FirmList } from './list-cache.ts';

/** Keeps what is worked out of a list's records: they are copied before they change, and then are others. */
export function perList<T>(compute: (records: FirmList['records']) => T): (list: FirmList) => T {
  const kept = new WeakMap<FirmList['records'], { readonly value: T }>();
  return ({ records }) => {
    const known = kept.get(records) ?? { value: compute(records) };
    kept.set(records, known);
    return known.value;
  };
}
