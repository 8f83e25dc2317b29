import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { limitNewSpace } from '../../base/limit-new-space.ts';
import { DatabaseError } from '../database-error.ts';
import { getTransferred, type WorkerReply } from '../protocol.ts';

/** The answers to the requests of a thread, by the kind of the request. Each function throws an error if it fails. */
type Engine = object;

/**
 * Loads SQLite in this worker thread, and answers one request after another. `queryKind` is the kind of the requests
 * after which memory that was added is not needed any more.
 */
export function serveRequests(createEngine: (sqlite: Sqlite3Static) => Engine, queryKind: string): void {
  limitNewSpace();
  const sqlite = loadSqlite();
  const engine = sqlite.then(createEngine);
  /** The memory of SQLite after the last request that was not a query. */
  let heapBytes = Number.POSITIVE_INFINITY;
  const measure = async () => {
    const sqliteBytes = (await sqlite).wasm.heap8u().byteLength;
    return {
      grownBytes: Math.max(0, sqliteBytes - heapBytes),
      usedBytes: sqliteBytes + getHeapStatistics().total_heap_size,
    };
  };
  const reply = async (id: number, kind: string, request: never): Promise<WorkerReply> => {
    try {
      const handle: (value: never) => unknown = Reflect.get(await engine, kind);
      const answer = handle(request);
      if (kind !== queryKind) heapBytes = (await sqlite).wasm.heap8u().byteLength;
      return { id, answer, ...(await measure()) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reason = error instanceof DatabaseError ? error.reason : 'fault';
      return { id, failure: { reason, message }, ...(await measure()) };
    }
  };
  engine.then(() => parentPort?.postMessage({ isReady: true }));
  parentPort?.on('message', async (message: { id: number; kind: string; request: never }) => {
    const answer = await reply(message.id, message.kind, message.request);
    parentPort?.postMessage(answer, 'answer' in answer ? getTransferred(answer.answer) : []);
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
