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

/** The tables of one list, as bytes. */
export interface TableImage {
  /** The files of databases with these tables. Each has some of the records. */
  readonly parts: readonly Uint8Array[];
  /** By column, the ids of the records with a value that could not be read. */
  readonly unreadable: Readonly<Record<string, readonly number[]>>;
}

/** The ids of records, and the time of the last change of each in seconds since 1970: 0 if it is not known. */
export interface RecordTimes {
  readonly ids: Float64Array;
  readonly updatedSeconds: Float64Array;
}

/** The tables of the database, which hold the records of lists. */
export interface ListTables {
  /** Starts the thread of the database, so that the first request need not wait for that. */
  start(): void;
  /** Writes the changes of a list. Throws an error if the tables cannot be written. */
  write(list: CachedList): Promise<void>;
  /**
   * Removes the records of a list that are lost, because the database was started again. Then the list must be read.
   */
  clearIfLost(list: CachedList): void;
  /** Fetches records by id, with cleaned values. Throws a MyCaseError if the database was started again. */
  fetchRecords(list: CachedList, query: RecordQuery): Promise<ReadonlyMap<number, ApiRecord>>;
  /**
   * Exports the tables of a list. `onSend` is called in the turn in which the tables have the state of the list. Throws
   * an error if that fails.
   */
  exportTables(list: CachedList, onSend: () => void): Promise<TableImage>;
  /**
   * Replaces the tables of a list by an image, whose memory cannot be used after that. Throws an error if that fails.
   */
  importTables(list: CachedList, image: TableImage): Promise<RecordTimes>;
  /** Removes all records. */
  clear(): Promise<void>;
}
