import type { RecordId } from './log-entry.ts';

/** More of them in one argument are left out. */
const MAX_IDS_PER_ARGUMENT = 50;

/** Arguments that hold ids alone. Digits in one that takes words too may be a telephone number. */
const ID_ARGUMENT_NAME = /(^|_)ids?$/;

/** Ids of records, by what they are called. */
export type IdsByName = Readonly<Record<string, readonly RecordId[]>>;

/**
 * The ids of records among a call's arguments, by the argument's name: of arguments that hold ids, and references like
 * `{"id": 1}`. Arguments that the tool does not list are passed over: their very names could be anything.
 */
export function collectArgumentIds(
  inputProperties: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
): IdsByName {
  const entries = Object.keys(inputProperties)
    .map((name) => [name, parseIds(name, args[name]).slice(0, MAX_IDS_PER_ARGUMENT)] as const)
    .filter(([, ids]) => ids.length > 0);
  return Object.fromEntries(entries);
}

/** Notes records that words among a call's arguments were taken for. */
export interface ResolvedIds {
  add(kind: string, id: number): void;
  /** Those so far, by their kind. */
  getIds(): IdsByName;
}

/** Nothing noted yet. */
export function createResolvedIds(): ResolvedIds {
  const kinds = new Map<string, Set<number>>();
  return {
    add: (kind, id) => kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id)),
    getIds: () => Object.fromEntries([...kinds].map(([kind, ids]) => [kind, [...ids].slice(0, MAX_IDS_PER_ARGUMENT)])),
  };
}

function parseIds(name: string, value: unknown): RecordId[] {
  const values = Array.isArray(value) ? value : [value];
  const holdsIds = ID_ARGUMENT_NAME.test(name);
  return values.flatMap((item: unknown) => toRecordId(isReference(item) ? item.id : holdsIds ? item : undefined) ?? []);
}

const isReference = (value: unknown): value is { id: unknown } =>
  typeof value === 'object' && value !== null && 'id' in value;

const NUMERIC_ID = /^\d{1,18}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A value as a record's id; undefined where it may be something else, such as a name in the wrong place. */
export function toRecordId(value: unknown): RecordId | undefined {
  if (Number.isSafeInteger(value)) return Number(value);
  return typeof value === 'string' && (NUMERIC_ID.test(value) || UUID.test(value)) ? value : undefined;
}
