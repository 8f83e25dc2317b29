import type { Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { SqlValue } from '../database-protocol.ts';

// These functions call SQLite directly, because the package's functions are slow.

/** Returns all rows of a trusted statement. Throws the error of SQLite. */
export function selectRows(
  sqlite: Sqlite3Static,
  db: Database,
  sql: string,
  parameters: readonly string[] = [],
): SqlValue[][] {
  const statement = db.prepare(sql);
  try {
    if (parameters.length > 0) statement.bind([...parameters]);
    const readRow = createRowReader(sqlite, statement);
    const rows: SqlValue[][] = [];
    while (step(sqlite, db, statement)) rows.push(readRow());
    return rows;
  } finally {
    statement.finalize();
  }
}

/** Goes to the next row. Returns false after the last one. Throws the error of SQLite. */
export function step({ capi, wasm }: Sqlite3Static, db: Database, { pointer }: PreparedStatement): boolean {
  const code = wasm.exports.sqlite3_step(pointer);
  if (code !== capi.SQLITE_ROW && code !== capi.SQLITE_DONE) db.checkRc(code);
  return code === capi.SQLITE_ROW;
}

const decoder = new TextDecoder();

/** Returns a function that reads the current row. `toNumber` converts a number that is not whole. */
export function createRowReader(
  { capi, wasm }: Sqlite3Static,
  { pointer, columnCount }: PreparedStatement,
  toNumber = (value: number) => value,
): () => SqlValue[] {
  const { exports } = wasm;
  const readColumn = (i: number): SqlValue => {
    switch (exports.sqlite3_column_type(pointer, i)) {
      case capi.SQLITE_INTEGER: {
        const number = exports.sqlite3_column_double(pointer, i);
        return Number.isSafeInteger(number) ? number : String(exports.sqlite3_column_int64(pointer, i));
      }
      case capi.SQLITE_FLOAT:
        return toNumber(exports.sqlite3_column_double(pointer, i));
      case capi.SQLITE_TEXT: {
        const start = exports.sqlite3_column_text(pointer, i);
        const length = exports.sqlite3_column_bytes(pointer, i);
        return decoder.decode(wasm.heap8u().subarray(start, start + length));
      }
      case capi.SQLITE_BLOB:
        return `(${exports.sqlite3_column_bytes(pointer, i)} bytes)`;
      default:
        return null;
    }
  };
  return () => {
    const row: SqlValue[] = [];
    for (let i = 0; i < columnCount; i += 1) row.push(readColumn(i));
    return row;
  };
}
