import { workerData } from 'node:worker_threads';
import type { WorkerSettings } from '../database-protocol.ts';
import { createDatabaseEngine } from './database-engine.ts';
import { serveRequests } from './serve-requests.ts';

// The thread of the database.

const settings: WorkerSettings = workerData;

serveRequests((sqlite) => createDatabaseEngine(sqlite, settings), 'query');
