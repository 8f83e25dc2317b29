import type { Deletion } from '../cache/cached-list.ts';
import type { RecordQuery, RecordTimes, TableImage } from '../cache/list-tables.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import type { ColumnType, TableLayout } from './schema/table-layout.ts';

/** The settings of the worker thread. */
export interface WorkerSettings {
  readonly layouts: readonly TableLayout[];
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
  /** The most bytes that one query may add to the memory of SQLite. */
  readonly maxQueryMemoryBytes: number;
}

/** A value of a row, a result or a parameter. A true or false value of MyCase is 1 or 0. */
export type SqlValue = string | number | null;

/** A parameter of a statement, by its name without the sign before it. */
export type Parameters = Readonly<Record<string, SqlValue>>;

/** The lists, tables and columns that a statement reads. */
export interface StatementReads {
  /** The lists that its tables are filled from. */
  readonly lists: readonly ListName[];
  /** Tables and views by name, as the statement reads them. */
  readonly tables: readonly string[];
  /** Columns that it names itself, as `invoices.status`. */
  readonly columns: readonly string[];
  /** True if it reads free text of other people. */
  readonly hasProse: boolean;
}

/** A column of a result. The type is known for a column that is a column of a table, unchanged. */
export interface ResultColumn {
  readonly name: string;
  readonly type?: ColumnType | undefined;
}

/** The rows of a result: the first ones, and the number of all. */
export interface QueryRows {
  readonly reads: StatementReads;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** With `isSerialized`: the rows, as arrays of rows that `v8.serialize` wrote. `rows` is empty. */
  readonly parts: readonly Uint8Array[];
  readonly total: number;
  /** The number of the rows that were read and have no value in the first column. */
  readonly emptyFirst: number;
  readonly ms: number;
}

/** Limits of a query. */
export interface QueryLimits {
  readonly timeMs: number;
  /** Rows that are returned. All rows are counted. */
  readonly maxRows: number;
  /** True if the result depends only on records and the day. Then it is cached until a list that it is from changes. */
  readonly isCacheable?: boolean;
  /** True if the rows go to another thread, as `parts`. So the main thread never has the rows of a large file. */
  readonly isSerialized?: boolean;
}

/** A column in the description of a table. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  /** The values of a column that has few. */
  readonly values?: readonly string[];
  /** The first and the last day. */
  readonly range?: readonly [string, string];
}

/** The description of a table or a view. */
export interface TableFacts {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
}

/** A deletion in MyCase, with the id of the record. */
interface NoticedDeletion extends Deletion {
  readonly id: number;
}

/** The most characters of a text in a table. A longer text is cut, so that a row stays within the limit of SQLite. */
export const MAX_TEXT_LENGTH = 1_000_000;

/** Stands after the name of a column, among the columns with unreadable values: its texts were cut. */
export const CUT_MARK = ' (cut)';

/** The values of a column that could not be read: their number, and the ids of the first records that have them. */
export interface UnreadableValues {
  readonly count: number;
  readonly firstIds: readonly number[];
}

/** A record that was deleted in MyCase, in its last known state. */
export interface DeletedRecord extends NoticedDeletion {
  readonly list: ListName;
  readonly title: string | null;
  readonly caseId: number | null;
}

/** Changes of the records of a list. */
export interface RecordChanges {
  /** Records that the tables do not have. */
  readonly added: readonly ApiRecord[];
  /** Records that replace those with the same id. */
  readonly changed: readonly ApiRecord[];
  /** Ids of records that do not exist any more. */
  readonly removed: readonly number[];
  /** The removed records that were deleted in MyCase. They are kept in a table of their own. */
  readonly deleted: readonly NoticedDeletion[];
}

/** A request to the worker thread, by its kind. */
export type WorkerRequests = {
  prepare: { readonly request: { readonly sql: string }; readonly answer: StatementReads };
  /** Fills the tables that a statement reads and that are computed from others, and creates the indexes of its tables. */
  fill: { readonly request: { readonly sql: string }; readonly answer: undefined };
  query: {
    readonly request: { readonly sql: string; readonly parameters: Parameters; readonly limits: QueryLimits };
    readonly answer: QueryRows;
  };
  clearList: { readonly request: { readonly list: ListName }; readonly answer: undefined };
  write: { readonly request: { readonly list: ListName } & RecordChanges; readonly answer: undefined };
  /** Reads records from the tables. */
  records: { readonly request: { readonly list: ListName } & RecordQuery; readonly answer: readonly ApiRecord[] };
  /** Reads the records that were deleted in MyCase. */
  deleted: { readonly request: { readonly lists: readonly ListName[] }; readonly answer: readonly DeletedRecord[] };
  export: { readonly request: { readonly list: ListName }; readonly answer: TableImage };
  import: { readonly request: { readonly list: ListName } & TableImage; readonly answer: RecordTimes };
  /**
   * Finds the columns with values that could not be read, as `invoices.total_amount`, in lists and in the views of
   * custom fields among the tables.
   */
  unreadable: {
    readonly request: { readonly lists: readonly ListName[]; readonly tables: readonly string[] };
    readonly answer: Readonly<Record<string, UnreadableValues>>;
  };
  /** Describes a table or a view with its values. */
  describe: { readonly request: { readonly table: string }; readonly answer: TableFacts };
  /** The names of all tables and views with their columns. */
  schema: { readonly request: object; readonly answer: Readonly<Record<string, readonly string[]>> };
};

export type RequestKind = keyof WorkerRequests;

/** The requests that a worker thread answers, by their kind. */
export type RequestTypes = Readonly<Record<string, { readonly request: object; readonly answer: unknown }>>;

/** The reasons why a request was not carried out. `ended`: the thread has ended, and its tables are empty. */
export type FailureReason = 'refused' | 'unknown name' | 'time' | 'memory' | 'fault' | 'ended';

/** The memory of a thread, in bytes. */
export interface ThreadMemory {
  /** The memory that queries have added since the last records were loaded. It is never released. */
  readonly grownBytes: number;
  /** The memory of SQLite and of the JavaScript of the thread. */
  readonly usedBytes: number;
}

/** The answer to a request. */
export type WorkerReply = ThreadMemory &
  (
    | { readonly id: number; readonly answer: unknown }
    | { readonly id: number; readonly failure: { readonly reason: FailureReason; readonly message: string } }
  );

/**
 * The memory of a request or an answer that is moved to the other thread, not copied: that of an image, rows, or a
 * file.
 */
export function getTransferred(content: unknown): ArrayBuffer[] {
  const { parts } = Object(content);
  const buffers = Array.isArray(parts) ? parts.map((part) => part?.buffer) : [];
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
