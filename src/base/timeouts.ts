/** Returns what `promise` resolves to, or `fallback` after `ms` milliseconds. */
export async function settleWithin<T>(ms: number, promise: Promise<T>, fallback: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, fallback);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

/** Resolves when `promise` does, or after `ms` milliseconds. */
export const waitWithTimeout = async (ms: number, promise: Promise<unknown>): Promise<void> =>
  void (await settleWithin(ms, promise, undefined));
