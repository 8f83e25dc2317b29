import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { limitNewSpace } from '../../base/limit-new-space.ts';
import { DatabaseError } from '../database-error.ts';
import { getTransferred, type RequestKind, type WorkerReply, type WorkerSettings } from '../protocol.ts';
import { createDatabaseEngine } from './engine.ts';

// The thread of the database. It answers one request after another.

limitNewSpace();

const settings: WorkerSettings = workerData;

// SQLite writes failed statements to the console. The answer to the request has the message.
Object.assign(globalThis, { sqlite3ApiConfig: { debug() {}, log() {}, warn() {}, error() {} } });

// The package's types lack the options of its initializer.
const start: (options: object) => ReturnType<typeof sqlite3InitModule> = sqlite3InitModule;
const sqlite = start({
  wasmBinary: brotliDecompressSync(readFileSync(new URL('./sqlite3.wasm.br', import.meta.url))),
  print() {},
  printErr() {},
});
const engine = sqlite.then((module) => createDatabaseEngine(module, settings));

/** The memory of SQLite after the last request that was not a query. */
let heapBytes = Number.POSITIVE_INFINITY;

const getGrownBytes = async (): Promise<number> => Math.max(0, (await sqlite).wasm.heap8u().byteLength - heapBytes);

engine.then(() => parentPort?.postMessage({ isReady: true }));

parentPort?.on('message', async (message: { id: number; kind: RequestKind; request: never }) => {
  const answer = await reply(message.id, message.kind, message.request);
  parentPort?.postMessage(answer, 'answer' in answer ? getTransferred(answer.answer) : []);
});

async function reply(id: number, kind: RequestKind, request: never): Promise<WorkerReply> {
  try {
    const handle: (value: never) => unknown = (await engine)[kind];
    const answer = handle(request);
    if (kind !== 'query') heapBytes = (await sqlite).wasm.heap8u().byteLength;
    return { id, answer, grownBytes: await getGrownBytes() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = error instanceof DatabaseError ? error.reason : 'fault';
    return { id, failure: { reason, message }, grownBytes: await getGrownBytes() };
  }
}
