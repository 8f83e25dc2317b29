import type { CachedList } from './cached-list.ts';

/** The memory of a record in JavaScript, by the part that is kept. `npm run bench -- Host` compares it with the process. */
const RECORD_BYTES = { records: 3_000, names: 700, times: 200 } as const;

/** Returns an estimate of the memory of a list in JavaScript, in bytes. */
export const estimateListBytes = ({ memoryPart, records, unsaved }: CachedList): number =>
  records.size * RECORD_BYTES[memoryPart] + unsaved.size * RECORD_BYTES.records;
