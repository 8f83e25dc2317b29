import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { RecordFilter, RecordQuery } from '../../cache/list-tables.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { quoteIdentifier } from '../schema/quote-identifier.ts';
import { type ColumnLayout, CUSTOM_VALUES, type TableLayout } from '../schema/table-layout.ts';
import { selectRows } from './read-rows.ts';

/** A record while it is built. */
type DraftRecord = Record<string, unknown>;

/**
 * Reads records of a list from its tables, in the form of MyCase. A missing value and an unreadable one are left out.
 */
export function readRecords(
  sqlite: Sqlite3Static,
  db: Database,
  layout: TableLayout,
  { filter, fields }: RecordQuery,
): readonly ApiRecord[] {
  const isRequested = (field: string | undefined) => !fields || (field !== undefined && fields.includes(field));
  const columns = layout.columns.filter(({ name, path }) => name === 'id' || (path.length > 0 && isRequested(path[0])));
  const bind = filter ? [JSON.stringify(filter.ids)] : [];
  const select = (table: string, idColumn: string, names: readonly string[]): DraftRecord[] => {
    const condition = filter ? ` WHERE ${idColumn} IN (${getFilterSql(layout, filter)})` : '';
    const selected = [...new Set([idColumn, ...names])];
    const sql = `SELECT ${selected.map(quoteIdentifier).join()} FROM ${table}${condition} ORDER BY ${idColumn}`;
    return selectRows(sqlite, db, sql, bind).map((values) => toObject(selected, values));
  };
  const records = new Map<unknown, DraftRecord>();
  for (const row of select(layout.name, 'id', toNames(columns))) records.set(row.id, toRecord(row, columns));
  for (const { name, field, owner, columns: parts } of layout.links.filter((link) => isRequested(link.field))) {
    for (const record of records.values()) record[field] = [];
    for (const row of select(name, owner, toNames(parts))) append(records.get(row[owner]), field, toRecord(row, parts));
  }
  if (layout.customValues && isRequested(CUSTOM_VALUES)) {
    const owner = `${layout.singular}_id`;
    for (const row of select(layout.customValues, owner, ['field_id', 'value']))
      append(records.get(row[owner]), CUSTOM_VALUES, { custom_field: { id: row.field_id }, value: row.value });
  }
  return [...records.values()];
}

function toObject(names: readonly string[], values: readonly unknown[]): DraftRecord {
  const row: DraftRecord = {};
  for (const [i, name] of names.entries()) row[name] = values[i];
  return row;
}

const toNames = (columns: readonly ColumnLayout[]): string[] => columns.map(({ name }) => name);

/** Returns the SELECT of the ids of the records that a filter selects. Its parameter is the JSON text of the ids. */
function getFilterSql({ name, links }: TableLayout, { field }: RecordFilter): string {
  const link = links.find((one) => one.field === field);
  const ids = '(SELECT value FROM json_each(?1))';
  if (field === 'id') return ids.slice(1, -1);
  if (link) return `SELECT ${link.owner} FROM ${link.name} WHERE ${link.columns[0]?.name} IN ${ids}`;
  return `SELECT id FROM ${name} WHERE ${field}_id IN ${ids}`;
}

function append(record: DraftRecord | undefined, field: string, value: unknown): void {
  if (!record) return;
  const items = record[field];
  record[field] = Array.isArray(items) ? [...items, value] : [value];
}

function toRecord(row: DraftRecord, columns: readonly ColumnLayout[]): DraftRecord {
  const record: DraftRecord = {};
  for (const { name, type, path } of columns) {
    const value = row[name];
    if (value !== null) setAtPath(record, path, type === 'boolean' ? value === 1 : value);
  }
  return record;
}

function setAtPath(record: DraftRecord, [first = '', second]: readonly string[], value: unknown): void {
  if (second === undefined) record[first] = value;
  else record[first] = { ...(record[first] ?? {}), [second]: value };
}
