import { Worker } from 'node:worker_threads';
import { MAX_MEMORY_MB, MAX_READING_MS, MEMORY_SIGNAL } from '../reader-protocol.ts';

/** The memory is measured this often. */
const INTERVAL_MS = 20;

/**
 * A thread of its own can end the process while a parser uses the only thread of JavaScript. It also ends the process
 * if one document takes too long, in case the program that started it is gone.
 */
const WATCH_CODE = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);
let busySince = 0;
setInterval(() => {
  const isTooLarge = process.memoryUsage.rss() > ${MAX_MEMORY_MB * 1024 * 1024};
  busySince = Atomics.load(state, 0) === 0 ? 0 : busySince || Date.now();
  const isTooSlow = busySince > 0 && Date.now() - busySince > ${MAX_READING_MS * 1.25};
  if (isTooLarge) writeSync(1, '${MEMORY_SIGNAL}');
  if (isTooLarge || isTooSlow) process.kill(process.pid, 'SIGKILL');
}, ${INTERVAL_MS});
`;

/** Watches the memory and the time of this process. Returns a function that states whether it reads a document. */
export function watchMemory(): (isBusy: boolean) => void {
  const state = new Int32Array(new SharedArrayBuffer(4));
  new Worker(WATCH_CODE, {
    eval: true,
    workerData: { state: state.buffer },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  }).unref();
  return (isBusy) => {
    Atomics.store(state, 0, isBusy ? 1 : 0);
  };
}
