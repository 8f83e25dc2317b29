import { setMaxListeners } from 'node:events';
import { waitWithTimeout } from './timeouts.ts';

/** The time limit of a call. */
interface CallTimeLimit {
  readonly signal: AbortSignal;
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Starts the time limit again. It has no effect after `MAX_EXTENDED_MS`. */
  readonly extendTime: () => void;
}

/** The time after which a call that transfers a large file can no longer extend its time limit. */
const MAX_EXTENDED_MS = 60 * 60_000;

/** The running calls. The program waits for them before it ends. */
export interface InFlightCalls {
  /** Runs a call within its time limit. `cancelSignal` cancels it. */
  run<T>(cancelSignal: AbortSignal, action: (call: CallTimeLimit) => Promise<T>): Promise<T>;
  /** Resolves when no call runs, or after `ms` milliseconds. */
  waitUntilIdle(ms: number): Promise<void>;
}

/** Creates a set of calls. Each call has a time limit of `budgetMs` milliseconds. */
export function createInFlightCalls(budgetMs: number): InFlightCalls {
  const running = new Set<Promise<unknown>>();
  return {
    async run(cancelSignal, action) {
      const controller = new AbortController();
      // Each request of a call listens to its signal. Node warns about more than 10 listeners.
      setMaxListeners(0, controller.signal);
      const stop = () => controller.abort(cancelSignal.reason);
      const timer = setTimeout(() => controller.abort(new Error('out of time')), budgetMs);
      if (cancelSignal.aborted) stop();
      cancelSignal.addEventListener('abort', stop, { once: true });
      const startedAt = performance.now();
      const extendTime = () => {
        if (performance.now() < startedAt + MAX_EXTENDED_MS) timer.refresh();
      };
      const call = { signal: controller.signal, deadline: startedAt + budgetMs, extendTime };
      const completion = action(call).finally(() => {
        clearTimeout(timer);
        cancelSignal.removeEventListener('abort', stop);
        running.delete(completion);
      });
      running.add(completion);
      return completion;
    },
    waitUntilIdle: (ms) => waitWithTimeout(ms, Promise.allSettled(running)),
  };
}
