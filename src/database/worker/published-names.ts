import type { Database } from '@sqlite.org/sqlite-wasm';
import { COMPUTED_AMOUNTS } from '../schema/money-views.ts';
import { quoteIdentifier } from '../schema/quote-identifier.ts';
import type { ColumnType, TableLayout } from '../schema/table-layout.ts';

/** The tables and views that a statement may read. */
export interface PublishedNames {
  /** Tests the name of a table or a view in lower case. A name in a WITH clause is allowed, too. */
  has(name: string): boolean;
  isView(name: string): boolean;
  hasProse(column: string): boolean;
  /** Tests if a column of this name has amounts, in a table or a view. */
  isAmount(column: string): boolean;
  refresh(): void;
  /** The columns of each table and view. */
  list(): Readonly<Record<string, readonly string[]>>;
}

/** Tables of SQLite itself, and those that only full-text tables use. */
const INTERNAL_TABLE =
  /^(sqlite_|pragma_|dbstat|bytecode|tables_used|fts\d|rtree|geopoly)|_text_(data|idx|content|docsize|config)$/;

/** `tables` has the names of the tables of the lists. */
export function createPublishedNames(
  db: Database,
  layouts: readonly TableLayout[],
  tables: ReadonlyMap<string, unknown>,
): PublishedNames {
  const views = new Set<string>();
  const names = () => [...tables.keys(), ...views].filter((name) => !name.endsWith('_custom_values'));
  const columnsOf = (name: string) => db.selectObjects(`PRAGMA table_info(${quoteIdentifier(name)})`);
  const findColumns = (type: ColumnType) =>
    layouts
      .flatMap((layout) => [layout, ...layout.links])
      .flatMap(({ name: table, columns }) =>
        columns.filter((column) => column.type === type).map(({ name }) => ({ table, name })),
      );
  const prose = new Set([
    ...[...findColumns('prose'), ...findColumns('entry')].map(({ table, name }) => `${table}.${name}`),
    ...layouts.flatMap(({ customValues }) => (customValues ? [`${customValues}.value`] : [])),
  ]);
  const amounts = new Set([...findColumns('money').map(({ name }) => name), ...COMPUTED_AMOUNTS]);
  return {
    has: (name) => !INTERNAL_TABLE.test(name),
    isView: (name) => views.has(name),
    hasProse: (column) => prose.has(column) || /_text\./.test(column),
    isAmount: (column) => amounts.has(column),
    refresh() {
      views.clear();
      for (const name of db.selectValues("SELECT name FROM sqlite_schema WHERE type = 'view'")) views.add(String(name));
    },
    list: () => Object.fromEntries(names().map((name) => [name, columnsOf(name).map((column) => String(column.name))])),
  };
}
