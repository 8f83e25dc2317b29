import type { Fields } from '../src/sandbox/json.ts';

/** Records by what they have in common. */
export function groupsOf(records: readonly Fields[], keyOf: (record: Fields) => string): [string, Fields[]][] {
  const groups = new Map<string, Fields[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return [...groups];
}

/** Percent that a part is of a whole, with one digit after the point. */
export const percent = (part: number, whole: number): number => Math.round((1_000 * part) / whole) / 10;

/** The middle value; between the two middle values of an even number of values. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/**
 * The place of a value among all values, the largest first. Equal values have one place, and the next place is left
 * out.
 */
export const placeOf = (value: number, values: readonly number[]): number =>
  1 + values.filter((other) => other > value).length;
