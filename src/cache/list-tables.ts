import type { ApiRecord } from '../records/api-record.ts';
import type { CachedList } from './cached-list.ts';

/** Selects the records that refer to one of some records. `field` is a field of references, or `id`. */
export interface RecordFilter {
  readonly field: string;
  readonly ids: readonly number[];
}

/** The records to fetch. */
export interface RecordQuery {
  /** Without it, all records. */
  readonly filter?: RecordFilter;
  /** The fields to fetch. Without it, all fields. */
  readonly fields?: readonly string[];
}

/** The tables of the database, which hold the records of lists. */
export interface ListTables {
  /** Writes the changes of a list. Throws an error if the tables cannot be written. */
  write(list: CachedList): Promise<void>;
  /** Removes the records of a list that are lost, because the database was started again. Then the list must be read. */
  clearIfLost(list: CachedList): void;
  /** Fetches records by id, with cleaned values. Throws a MyCaseError if the database was started again. */
  fetchRecords(list: CachedList, query: RecordQuery): Promise<ReadonlyMap<number, ApiRecord>>;
  /** Removes all records. */
  clear(): Promise<void>;
}
