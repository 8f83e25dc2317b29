/**
 * Runs an action with a signal that is also aborted after a time, in milliseconds. In Node 20, `AbortSignal.any` does
 * not hold a signal of `AbortSignal.timeout`: a garbage collection can remove it before it is aborted.
 */
export async function runWithTimeout<T>(
  signal: AbortSignal,
  timeoutMs: number,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    return await action(AbortSignal.any([signal, timeout.signal]));
  } finally {
    clearTimeout(timer);
  }
}
