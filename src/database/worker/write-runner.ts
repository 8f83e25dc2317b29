import type { Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { SqlValue } from '../database-protocol.ts';

/** Runs a statement that returns no rows. Each `?` of it gets one of the values. Throws the error of SQLite. */
export type WriteRunner = (sql: string, values: readonly SqlValue[]) => void;

/**
 * Returns a function that prepares each statement once. It calls SQLite directly, because the package's functions take
 * most of the time of a row.
 */
export function createWriteRunner(sqlite: Sqlite3Static, db: Database): WriteRunner {
  const { exports } = sqlite.wasm;
  const statements = new Map<string, PreparedStatement>();
  const bind = createBinder(sqlite);
  return (sql, values) => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    bind(statement, values);
    const code = exports.sqlite3_step(statement.pointer);
    exports.sqlite3_reset(statement.pointer);
    if (code !== sqlite.capi.SQLITE_DONE) db.checkRc(code);
  };
}

/** Returns a function that binds all values of a statement. They must be used before it is called again. */
function createBinder(sqlite: Sqlite3Static): (statement: PreparedStatement, values: readonly SqlValue[]) => void {
  const { capi, wasm } = sqlite;
  const { exports } = wasm;
  const texts = createTextBuffer(sqlite);
  const bindNumber = createNumberBinder(sqlite);
  return (statement, values) => {
    const { pointer } = statement;
    texts.reserve(values);
    for (const [i, value] of values.entries()) {
      if (typeof value === 'string') {
        const start = texts.write(value);
        exports.sqlite3_bind_text(pointer, i + 1, start, texts.end() - start, capi.SQLITE_STATIC);
      } else if (value === null) exports.sqlite3_bind_null(pointer, i + 1);
      else bindNumber(statement, i + 1, value);
    }
  };
}

/** Returns a function that binds a number: a whole number as an integer. */
function createNumberBinder({ wasm: { exports } }: Sqlite3Static) {
  return ({ pointer }: PreparedStatement, index: number, value: number): void => {
    if (!Number.isSafeInteger(value)) exports.sqlite3_bind_double(pointer, index, value);
    else if (Math.abs(value) <= MAX_INT) exports.sqlite3_bind_int(pointer, index, value);
    else exports.sqlite3_bind_int64(pointer, index, BigInt(value));
  };
}

const MAX_INT = 2 ** 31 - 1;

/** The most bytes of UTF-8 for a character of a JavaScript text. */
const MAX_BYTES = 3;
const encoder = new TextEncoder();

/** Creates a buffer in the memory of SQLite for the texts of one row. */
function createTextBuffer({ wasm }: Sqlite3Static) {
  let [start, size, end] = [0, 0, 0];
  let heap = wasm.heap8u();
  return {
    /** Begins a row. The memory of SQLite may have moved since the last one. */
    reserve(values: readonly SqlValue[]): void {
      let needed = 0;
      for (const value of values) if (typeof value === 'string') needed += value.length * MAX_BYTES;
      if (needed > size) {
        wasm.dealloc(start);
        size = needed * 2;
        start = Number(wasm.alloc(size));
      }
      end = start;
      heap = wasm.heap8u();
    },
    /** Writes a text. Returns its address. */
    write(text: string): number {
      const from = end;
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        if (code > 127) {
          end += encoder.encodeInto(text.slice(i), heap.subarray(end, start + size)).written;
          return from;
        }
        heap[end] = code;
        end += 1;
      }
      return from;
    },
    /** The address after the last text. */
    end: () => end,
  };
}
