import type { FirmRecord } from './record.ts';

/** Keeps what is worked out of each record: a record that changes is another one. */
export function perRecord<T>(compute: (record: FirmRecord) => T): (record: FirmRecord) => T {
  const kept = new WeakMap<FirmRecord, { readonly value: T }>();
  return (record) => {
    const known = kept.get(record) ?? { value: compute(record) };
    kept.set(record, known);
    return known.value;
  };
}
