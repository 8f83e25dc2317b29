import { workerData } from 'node:worker_threads';
import { serveRequests } from '../../database/worker/serve-requests.ts';
import type { TextWorkerSettings } from '../text-protocol.ts';
import { createTextEngine } from './text-engine.ts';

// The thread of the text index.

const settings: TextWorkerSettings = workerData;

serveRequests((sqlite) => createTextEngine(sqlite, settings), 'search');
