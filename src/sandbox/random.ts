/** Returns a number from 0 to 1, without 1. */
export type Random = () => number;

/** Creates a source of random numbers (mulberry32). Equal seeds give equal numbers on all machines. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Returns a whole number between two bounds, both included. */
export function between(next: Random, low: number, high: number): number {
  return low + Math.floor(next() * (high - low + 1));
}

/** Returns true in the given share (0 to 1) of all calls. */
export function chance(next: Random, share: number): boolean {
  return next() < share;
}

/** Returns one item of a list. Throws for an empty list. */
export function pick<T>(next: Random, items: readonly T[]): T {
  const item = items[Math.floor(next() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** Returns at most `count` different items of a list, in random order. */
export function pickSome<T>(next: Random, items: readonly T[], count: number): T[] {
  const drawn = new Set<T>();
  for (let i = 0; i < count; i += 1) drawn.add(pick(next, items));
  return [...drawn];
}
