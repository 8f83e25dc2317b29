import { setImmediate } from 'node:timers/promises';

let lastYield: Promise<void> = Promise.resolve();

/**
 * Waits for a turn of the event loop that no other caller of this function gets. So the long work of several calls does
 * not add up to one long turn. All input that has arrived before is handled first: the event loop looks for input
 * between the two immediates.
 */
export function yieldEventLoop(): Promise<void> {
  lastYield = lastYield.then(() => setImmediate()).then(() => setImmediate());
  return lastYield;
}

/** The longest time that a loop keeps other calls waiting, plus the time of one item. */
const MAX_BLOCK_MS = 5;

/**
 * Returns a function that a long loop awaits after each item. It lets other calls run when the loop has run for long.
 */
export function createYield(): () => Promise<void> | undefined {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < MAX_BLOCK_MS) return undefined;
    return setImmediate().then(() => {
      startedAt = performance.now();
    });
  };
}

/** Maps items one after the other. Other calls can run between two items. */
export async function mapWithYield<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  const yieldIfLong = createYield();
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    await yieldIfLong();
  }
  return results;
}
