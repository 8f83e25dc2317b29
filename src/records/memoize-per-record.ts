import type { ApiRecord } from './api-record.ts';

/** Keeps what is worked out of each record: a record that changes is another one. */
export function memoizePerRecord<T>(compute: (record: ApiRecord) => T): (record: ApiRecord) => T {
  const results = new WeakMap<ApiRecord, { readonly value: T }>();
  return (record) => {
    const result = results.get(record) ?? { value: compute(record) };
    results.set(record, result);
    return result.value;
  };
}
