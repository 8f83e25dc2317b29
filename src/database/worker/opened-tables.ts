import type { Database } from '@sqlite.org/sqlite-wasm';

/** A join by the names of columns. SQLite does not report its tables if only the common columns are read. */
export const JOIN_BY_NAME = /\b(using|natural)\b/i;

/** The tables that a statement opens, by the program that SQLite makes of it. */
export function listOpenedTables(db: Database, sql: string): string[] {
  const steps = db.selectObjects(`EXPLAIN ${sql}`);
  const rootPages = new Set(steps.flatMap(({ opcode, p2, p3 }) => (opcode === 'OpenRead' && p3 === 0 ? [p2] : [])));
  return db
    .selectObjects('SELECT rootpage, tbl_name FROM sqlite_schema')
    .flatMap(({ rootpage, tbl_name }) => (rootPages.has(rootpage) ? [String(tbl_name)] : []));
}
