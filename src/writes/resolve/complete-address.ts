import { isRecord } from '../../base/json.ts';
import { address } from '../../operations/request-fields.ts';

const ADDRESS_PARTS = Object.keys(address.shape);

/** An address with the parts that it lacks taken from the one the record has, where it has one. */
export function completeAddress(input: unknown, current: unknown): unknown {
  if (!isRecord(input) || !isRecord(current)) return input;
  const entries = ADDRESS_PARTS.map((part) => [part, input[part] ?? current[part] ?? '']);
  return Object.fromEntries(entries);
}

/** What is to be said of an address that lacks parts; undefined for a whole one. */
export function formatMissingParts(value: unknown): string | undefined {
  const missing = isRecord(value) ? ADDRESS_PARTS.filter((part) => value[part] === undefined) : [];
  if (missing.length === 0) return undefined;
  return `address lacks ${missing.join(', ')}: MyCase wants all six parts, "" for an empty one.`;
}
