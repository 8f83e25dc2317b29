import { isRecord } from '../base/json.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { isEmpty } from './record-text.ts';

/**
 * Rows as structured content: the names of the columns once, then the values of each row in the same order. A column of
 * records has the names of their fields in its heading, such as `case[id,name]`, and each record is a list of their
 * values. An absent value is null.
 */
export interface CompactTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A column, and the function that returns the form of its values. */
interface CompactColumn {
  readonly name: string;
  readonly heading: string;
  readonly toCell: (value: unknown) => unknown;
}

/**
 * Returns rows as a compact table. Columns that are empty in every row are left out, unless they are in `requested`, as
 * in the text.
 */
export function toCompactTable(rows: readonly ApiRecord[], requested: readonly string[] = []): CompactTable {
  const names = [...new Set([...requested, ...rows.flatMap((row) => Object.keys(row))])];
  const columns = names
    .filter((name) => requested.includes(name) || rows.some((row) => !isEmpty(row[name])))
    .map((name) =>
      buildColumn(
        name,
        rows.map((row) => row[name]),
      ),
    );
  return {
    columns: columns.map(({ heading }) => heading),
    rows: rows.map((row) => columns.map(({ name, toCell }) => toCell(row[name] ?? null))),
  };
}

/**
 * Returns whether a record can become a list of values that is unlike a list of records, and whose names fit into a
 * heading.
 */
const isCompactable = (value: unknown): value is ApiRecord =>
  isRecord(value) && Object.entries(value).every(([name, one]) => /^\w+$/.test(name) && !Array.isArray(one));

function buildColumn(name: string, values: readonly unknown[]): CompactColumn {
  const records = values.flat().filter((value) => !isEmpty(value));
  if (records.length === 0 || !records.every(isCompactable)) return { name, heading: name, toCell: (value) => value };
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const toList = (value: unknown) => (isRecord(value) ? fields.map((field) => value[field] ?? null) : value);
  return {
    name,
    heading: `${name}[${fields.join(',')}]`,
    toCell: (value) => (Array.isArray(value) ? value.map(toList) : toList(value)),
  };
}

/** Returns whether a value in structured content is a compact table, possibly with more facts next to it. */
export const isCompactTable = (value: unknown): value is CompactTable =>
  isRecord(value) && Array.isArray(value.columns) && Array.isArray(value.rows);

/** The values of each column, and of each inner column, by its name. */
export function listColumnValues({ columns, rows }: CompactTable): (readonly [string, unknown])[] {
  return columns.flatMap((heading, i) => {
    const values = rows.map((row) => row[i]);
    const [, inner] = /\[(.*)\]$/.exec(heading) ?? [];
    // A column with single values can have a name with brackets, too.
    if (inner === undefined || !values.some(Array.isArray)) return [[heading, values] as const];
    // A cell is one record, or a list of records. A record is a list of values.
    const records = values.flatMap((value) => (Array.isArray(value) && Array.isArray(value[0]) ? value : [value]));
    return inner
      .split(',')
      .map((field, at) => [field, records.map((record) => (Array.isArray(record) ? record[at] : undefined))] as const);
  });
}
