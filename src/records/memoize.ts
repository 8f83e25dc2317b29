import type { ApiRecord } from './record.ts';

/** Keeps what is worked out of each record: a record that changes is another one. */
export function perRecord<T>(compute: (record: ApiRecord) => T): (record: ApiRecord) => T {
  const kept = new WeakMap<ApiRecord, { readonly value: T }>();
  return (record) => {
    const known = kept.get(record) ?? { value: compute(record) };
    kept.set(record, known);
    return known.value;
  };
}
