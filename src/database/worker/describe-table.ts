import type { Database } from '@sqlite.org/sqlite-wasm';
import { parseJson } from '../../base/json.ts';
import type { ColumnFacts, TableFacts } from '../database-protocol.ts';
import { quoteIdentifier } from '../schema/quote-identifier.ts';

/** A column with at most this many values is described with its values. */
const MAX_VALUES = 12;

/** Longer values are texts of people, not words of a list. */
const MAX_VALUE_LENGTH = 40;

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * Describes a table or a view: rows, columns that can be empty, values of columns that have few, first and last day. It
 * reads the table twice, because a view can be slow.
 */
export function describeTable(db: Database, table: string): TableFacts {
  const name = quoteIdentifier(table);
  const columns = db
    .selectObjects(`PRAGMA table_info(${name})`)
    .map((column): Column => ({ name: String(column.name), type: String(column.type) }));
  const figures = columns.map(({ name: column }) => getFigures(quoteIdentifier(column)));
  const [rows = 0, ...values] = db.selectArray(`SELECT count(*), ${figures.flat().join(', ')} FROM ${name}`) ?? [];
  const facts = columns.map((column, i) => {
    const [filled, distinct, first, last] = values.slice(i * FIGURES, (i + 1) * FIGURES);
    return { column, isNullable: filled !== rows, distinct: Number(distinct), range: getDays(first, last) };
  });
  const listed = facts.filter(({ column, distinct, range }) => isListed(column) && !range && distinct <= MAX_VALUES);
  const valuesByColumn = selectValues(
    db,
    name,
    listed.map(({ column }) => column.name),
  );
  return {
    name: table,
    rows: Number(rows),
    columns: facts.map(({ column, isNullable, range }): ColumnFacts => {
      const found = valuesByColumn.get(column.name);
      return { ...column, isNullable, ...(range && { range }), ...(found && { values: found }) };
    }),
  };
}

const getFigures = (column: string): string[] => [
  `count(${column})`,
  `count(DISTINCT ${column})`,
  `min(${column})`,
  `max(${column})`,
];

const FIGURES = 4;

const isListed = ({ name, type }: Column): boolean =>
  !/PROSE|PHONE|MONEY|REAL/.test(type) && !/(^|_)id$|^(name|title|.*_name)$/.test(name);

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}/;

/** The first and the last day; undefined if the values are no days. */
const getDays = (first: unknown, last: unknown): readonly [string, string] | undefined =>
  DAY_PATTERN.test(String(first)) && DAY_PATTERN.test(String(last))
    ? [String(first).slice(0, 10), String(last).slice(0, 10)]
    : undefined;

/** The values of columns that have few, in order. Columns with long values are left out. */
function selectValues(db: Database, table: string, columns: readonly string[]): ReadonlyMap<string, readonly string[]> {
  if (columns.length === 0) return new Map();
  const lists = columns.map((column) => `json_group_array(DISTINCT ${quoteIdentifier(column)})`);
  const found = db.selectArray(`SELECT ${lists.join(', ')} FROM ${table}`) ?? [];
  const entries = columns.map((column, i) => {
    const values = parseJson(String(found[i]));
    const texts = (Array.isArray(values) ? values : []).filter((value) => value !== null).map(String);
    return [column, texts.toSorted()] as const;
  });
  return new Map(
    entries.filter(([, texts]) => texts.length > 0 && texts.every((text) => text.length <= MAX_VALUE_LENGTH)),
  );
}
