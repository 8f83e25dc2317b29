import type { RecordId } from './entry.ts';

/** More of them in one argument are left out. */
const MOST_IDS = 50;

/** Arguments that hold ids, and those that take an id in place of a name. */
const NAMES_A_RECORD = /(^|_)(ids?|case|client|staff|attorney)$/;

/**
 * The ids of records among a call's arguments, by the argument's name: of arguments that name a record, and references
 * like `{"id": 1}`. Arguments that the tool does not list are passed over: their very names could be anything.
 * Undefined where there are none.
 */
export function idsIn(
  listed: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
): Record<string, RecordId[]> | undefined {
  const found = Object.keys(listed)
    .map((name) => [name, idsOf(name, args[name]).slice(0, MOST_IDS)] as const)
    .filter(([, ids]) => ids.length > 0);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function idsOf(name: string, value: unknown): RecordId[] {
  const values = Array.isArray(value) ? value : [value];
  const isNamed = NAMES_A_RECORD.test(name);
  return values.flatMap((one: unknown) => asId(isReference(one) ? one.id : isNamed ? one : undefined) ?? []);
}

const isReference = (value: unknown): value is { id: unknown } =>
  typeof value === 'object' && value !== null && 'id' in value;

const NUMBER = /^\d{1,18}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A value as a record's id; undefined where it may be something else, such as a name in the wrong place. */
export function asId(value: unknown): RecordId | undefined {
  if (Number.isSafeInteger(value)) return Number(value);
  return typeof value === 'string' && (NUMBER.test(value) || UUID.test(value)) ? value : undefined;
}
