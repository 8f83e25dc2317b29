import { address } from '../../operations/fields.ts';
import { isRecord } from '../../records/record.ts';

const PARTS = Object.keys(address.shape);

/** An address with the parts that it lacks taken from the one the record has, where it has one. */
export function wholeAddress(given: unknown, present: unknown): unknown {
  if (!isRecord(given) || !isRecord(present)) return given;
  const kept = PARTS.map((part) => [part, given[part] ?? present[part] ?? '']);
  return Object.fromEntries(kept);
}

/** What is to be said of an address that lacks parts; undefined for a whole one. */
export function missingParts(given: unknown): string | undefined {
  const missing = isRecord(given) ? PARTS.filter((part) => given[part] === undefined) : [];
  if (missing.length === 0) return undefined;
  return `address lacks ${missing.join(', ')}: MyCase wants all six parts, "" for an empty one.`;
}
