import type { RecordId } from './entry.ts';

/** More of them in one argument are left out. */
const MOST_IDS = 50;

/** Arguments that hold ids alone. Digits in one that takes words too may be a telephone number. */
const HOLDS_IDS = /(^|_)ids?$/;

/** Ids of records, by what they are called. */
export type Ids = Readonly<Record<string, readonly RecordId[]>>;

/**
 * The ids of records among a call's arguments, by the argument's name: of arguments that hold ids, and references like
 * `{"id": 1}`. Arguments that the tool does not list are passed over: their very names could be anything.
 */
export function idsIn(
  listed: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
): Ids {
  const found = Object.keys(listed)
    .map((name) => [name, idsOf(name, args[name]).slice(0, MOST_IDS)] as const)
    .filter(([, ids]) => ids.length > 0);
  return Object.fromEntries(found);
}

/** Notes records that words among a call's arguments were taken for. */
export interface ResolvedIds {
  note(kind: string, id: number): void;
  /** Those so far, by their kind. */
  soFar(): Ids;
}

/** Nothing noted yet. */
export function createMeantIds(): ResolvedIds {
  const kinds = new Map<string, Set<number>>();
  return {
    note: (kind, id) => kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id)),
    soFar: () => Object.fromEntries([...kinds].map(([kind, ids]) => [kind, [...ids].slice(0, MOST_IDS)])),
  };
}

function idsOf(name: string, value: unknown): RecordId[] {
  const values = Array.isArray(value) ? value : [value];
  const holdsIds = HOLDS_IDS.test(name);
  return values.flatMap((one: unknown) => asId(isReference(one) ? one.id : holdsIds ? one : undefined) ?? []);
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
