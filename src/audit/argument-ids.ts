import type { RecordId } from '../base/mycase-error.ts';
import { REFERENCE_COLLECTIONS } from '../records/references.ts';

/** The maximum number of ids of one argument in a line. More ids are left out. */
const MAX_IDS_PER_ARGUMENT = 50;

/** The number of values of one argument that are read. No list of ids that is accepted is longer. */
const MAX_READ_VALUES = 1_000;

/** Names of arguments that contain only ids. Digits in other arguments may be a telephone number. */
const ID_ARGUMENT_NAME = /(^|_)ids?$/;

/** Ids of records, by the name of an argument or by the kind of record. */
export type IdsByName = Readonly<Record<string, readonly RecordId[]>>;

/**
 * Returns the ids of records in a call's arguments, by the argument's name. Ids are in arguments for ids, and in
 * references like `{"id": 1}`. Arguments that the tool does not list are ignored, because their names can be any text.
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

/** The records that names in a call's arguments were resolved to. */
interface ResolvedIds {
  add(kind: string, id: number): void;
  /** Returns the ids so far, by the kind of record. */
  getIds(): IdsByName;
}

/** Creates an empty set of resolved ids. */
export function createResolvedIds(): ResolvedIds {
  const kinds = new Map<string, Set<number>>();
  return {
    add: (kind, id) => kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id)),
    getIds: () => Object.fromEntries([...kinds].map(([kind, ids]) => [kind, [...ids].slice(0, MAX_IDS_PER_ARGUMENT)])),
  };
}

function parseIds(name: string, value: unknown): RecordId[] {
  const values = Array.isArray(value) ? value.slice(0, MAX_READ_VALUES) : [value];
  // A reference is an id or a name.
  const holdsIds = ID_ARGUMENT_NAME.test(name) || name in REFERENCE_COLLECTIONS;
  return values.flatMap((item: unknown) => toRecordId(isReference(item) ? item.id : holdsIds ? item : undefined) ?? []);
}

const isReference = (value: unknown): value is { id: unknown } =>
  typeof value === 'object' && value !== null && 'id' in value;

const NUMERIC_ID = /^\d{1,18}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Returns a value as a record's id. Returns undefined for any other value, such as a name in the wrong place. */
export function toRecordId(value: unknown): RecordId | undefined {
  if (Number.isSafeInteger(value)) return Number(value);
  return typeof value === 'string' && (NUMERIC_ID.test(value) || UUID.test(value)) ? value : undefined;
}
