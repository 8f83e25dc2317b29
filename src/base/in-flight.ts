/** The calls that are running: so that the end of the program can wait for them. */
export interface InFlightCalls {
  /** Runs a call within its time, and cancels it when `cancel` does. */
  run<T>(
    cancel: AbortSignal,
    call: (scope: { signal: AbortSignal; deadline: number }) => Promise<T>,
  ): Promise<T>;
  /** Resolves when no call runs, or after `ms` milliseconds. */
  idle(ms: number): Promise<void>;
}

/** Gives each call `budgetMs` milliseconds in all. */
export function createRunningCalls(budgetMs: number): InFlightCalls {
  const running = new Set<Promise<unknown>>();
  return {
    async run(cancel, call) {
      const scope = new AbortController();
      const stop = () => scope.abort(cancel.reason);
      const timer = setTimeout(() => scope.abort(new Error('out of time')), budgetMs);
      if (cancel.aborted) stop();
      cancel.addEventListener('abort', stop, { once: true });
      const ending = call({ signal: scope.signal, deadline: performance.now() + budgetMs }).finally(() => {
        clearTimeout(timer);
        cancel.removeEventListener('abort', stop);
        running.delete(ending);
      });
      running.add(ending);
      return ending;
    },
    idle: (ms) => waitAtMost(ms, Promise.allSettled(running)),
  };
}

/** Resolves when `promise` does, or after `ms` milliseconds. */
export async function waitAtMost(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
