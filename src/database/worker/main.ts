import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import type { RequestKind, WorkerReply, WorkerSettings } from '../protocol.ts';
import { createDatabaseEngine } from './engine.ts';
import { StatementError } from './run-statement.ts';

// The thread of the database. It answers one request after another.

const settings: WorkerSettings = workerData;

// SQLite writes failed statements to the console. The answer to the request has the message.
Object.assign(globalThis, { sqlite3ApiConfig: { debug() {}, log() {}, warn() {}, error() {} } });

// The package's types lack the options of its initializer.
const start: (options: object) => ReturnType<typeof sqlite3InitModule> = sqlite3InitModule;
const engine = start({
  wasmBinary: readFileSync(new URL('./sqlite3.wasm', import.meta.url)),
  print() {},
  printErr() {},
}).then((sqlite) => createDatabaseEngine(sqlite, settings));

engine.then(() => parentPort?.postMessage({ isReady: true }));

parentPort?.on('message', async (message: { id: number; kind: RequestKind; request: never }) => {
  parentPort?.postMessage(await reply(message.id, message.kind, message.request));
});

async function reply(id: number, kind: RequestKind, request: never): Promise<WorkerReply> {
  try {
    const handle: (value: never) => unknown = (await engine)[kind];
    return { id, answer: handle(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = error instanceof StatementError ? error.reason : 'fault';
    return { id, failure: { reason, message } };
  }
}
