import type { CachedList } from './cached-list.ts';

/** The memory of a record in JavaScript, by the part that is kept, as measured with the large firm of the sandbox. */
const RECORD_BYTES = { records: 1_000, names: 250, times: 70 } as const;

/** Returns an estimate of the memory of a list in JavaScript, in bytes. */
export const estimateListBytes = ({ memoryPart, records, unsaved }: CachedList): number =>
  records.size * RECORD_BYTES[memoryPart] + unsaved.size * RECORD_BYTES.records;
