import { readFileSync } from 'node:fs';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { brotliDecompressSync } from 'node:zlib';
import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { limitNewSpace } from '../../base/new-space.ts';
import { answerRequests, type Engine } from './answer-requests.ts';

/**
 * V8 optimizes a function of WebAssembly after it has executed about this number of bytes of it. With its default of
 * 1,800,000, it optimizes the largest functions of SQLite while the empty tables are created, and most of that work is
 * for nothing. Functions that read many records reach this number soon.
 */
const OPTIMIZED_AFTER_BYTES = 100_000_000;

/**
 * Loads SQLite in this worker thread, and answers requests. `queryKind` is the kind of the requests after which memory
 * that was added is not needed any more.
 */
export function serveRequests(createEngine: (sqlite: Sqlite3Static) => Engine, queryKind: string): void {
  limitNewSpace();
  setFlagsFromString(`--wasm-tiering-budget=${OPTIMIZED_AFTER_BYTES}`);
  let getSqliteBytes = () => 0;
  /** The memory of SQLite after the last request that was not a query. */
  let heapBytes = Number.POSITIVE_INFINITY;
  const engine = loadSqlite().then((sqlite) => {
    getSqliteBytes = () => sqlite.wasm.heap8u().byteLength;
    return createEngine(sqlite);
  });
  answerRequests(engine, (kind, isAnswered) => {
    const sqliteBytes = getSqliteBytes();
    if (isAnswered && kind !== queryKind) heapBytes = sqliteBytes;
    return {
      grownBytes: Math.max(0, sqliteBytes - heapBytes),
      usedBytes: sqliteBytes + getHeapStatistics().total_heap_size,
    };
  });
}

function loadSqlite(): Promise<Sqlite3Static> {
  // SQLite writes failed statements to the console. The answer to the request has the message.
  Object.assign(globalThis, { sqlite3ApiConfig: { debug() {}, log() {}, warn() {}, error() {} } });
  // The package's types lack the options of its initializer.
  const start: (options: object) => ReturnType<typeof sqlite3InitModule> = sqlite3InitModule;
  return start({
    wasmBinary: brotliDecompressSync(readFileSync(new URL('./sqlite3.wasm.br', import.meta.url))),
    print() {},
    printErr() {},
  });
}
