import type { ListName } from '../../records/list-names.ts';

/** The type of a column. It decides how a value is cleaned, compared and shown. */
export type ColumnType =
  | 'integer'
  | 'number'
  | 'money'
  | 'boolean'
  | 'day'
  | 'moment'
  | 'text'
  | 'prose'
  | 'phone'
  /** Text, a number or a truth value: the value of a custom field. */
  | 'entry';

/** A column of a table, and the path of its value in a record. A derived column has an empty path. */
export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly path: readonly string[];
}

/** A table with a row for each item of an array in a record: references with their attributes, or list options. */
export interface LinkLayout {
  readonly name: string;
  /** The field of the record that holds the array. */
  readonly field: string;
  /** The column with the id of the record. */
  readonly owner: string;
  readonly columns: readonly ColumnLayout[];
}

/** The tables of one list. The layout is plain data, so that it can be sent to the worker thread. */
export interface TableLayout {
  readonly name: ListName;
  readonly singular: string;
  readonly columns: readonly ColumnLayout[];
  readonly links: readonly LinkLayout[];
  /** The table with the values of the firm's own fields; undefined if the records have none. */
  readonly customValues: string | undefined;
  /** The full-text table; undefined if the list has no free text. */
  readonly fullText: string | undefined;
}

/** The field with the values of the firm's own fields. */
export const CUSTOM_VALUES = 'custom_field_values';

/** The types of the columns of a full-text table. */
export const SEARCHED_TYPES: ReadonlySet<ColumnType> = new Set<ColumnType>(['text', 'prose']);
