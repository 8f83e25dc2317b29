import type { ApiRecord } from './api-record.ts';

/** Computes a value once for each record object. A changed record is a new object. */
export function memoizePerRecord<T>(compute: (record: ApiRecord) => T): (record: ApiRecord) => T {
  const results = new WeakMap<ApiRecord, { readonly value: T }>();
  return (record) => {
    const result = results.get(record) ?? { value: compute(record) };
    results.set(record, result);
    return result.value;
  };
}
