/** The middle of some numbers: half of them are no larger. NaN for none. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The number that `percent` of the values do not exceed, by nearest rank. NaN for none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
