import type { Database } from '@sqlite.org/sqlite-wasm';
import type { ColumnFacts, TableFacts } from '../protocol.ts';
import { quoteIdentifier } from '../schema/custom-views.ts';

/** A column with at most this many values is described with its values. */
const MAX_VALUES = 12;

/** Longer values are texts of people, not words of a list. */
const MAX_VALUE_LENGTH = 40;

/** Describes a table or a view: rows, columns that can be empty, values of columns that have few, first and last day. */
export function describeTable(db: Database, table: string): TableFacts {
  const name = quoteIdentifier(table);
  const columns = db.selectObjects(`PRAGMA table_info(${name})`);
  const rows = Number(db.selectValue(`SELECT count(*) FROM ${name}`));
  return { name: table, rows, columns: columns.map((column) => describeColumn(db, name, column)) };
}

function describeColumn(db: Database, table: string, column: Readonly<Record<string, unknown>>): ColumnFacts {
  const name = String(column.name);
  const type = String(column.type);
  const identifier = quoteIdentifier(name);
  const [empty, first, last] =
    db.selectArray(`SELECT count(*) - count(${identifier}), min(${identifier}), max(${identifier}) FROM ${table}`) ??
    [];
  const facts = { name, type, isNullable: Number(empty) > 0 };
  if (DAY_PATTERN.test(String(first)) && DAY_PATTERN.test(String(last))) {
    return { ...facts, range: [String(first).slice(0, 10), String(last).slice(0, 10)] };
  }
  const isListed = !/PROSE|PHONE|MONEY|REAL/.test(type) && !/(^|_)id$|^(name|title|.*_name)$/.test(name);
  const values = isListed
    ? db.selectValues(
        `SELECT DISTINCT ${identifier} FROM ${table} WHERE ${identifier} IS NOT NULL ORDER BY 1 LIMIT ${MAX_VALUES + 1}`,
      )
    : [];
  const texts = values.map(String);
  const isShort = texts.every((text) => text.length <= MAX_VALUE_LENGTH);
  return texts.length > 0 && texts.length <= MAX_VALUES && isShort ? { ...facts, values: texts } : facts;
}

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}/;
