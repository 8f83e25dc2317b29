import type { ArgumentFault } from '../operations/argument-fault.ts';
import type { Arguments } from '../operations/operation-types.ts';
import { MAX_REFERENCE_LENGTH } from '../operations/request-fields.ts';
import { formatLengthFault, getMaxTextLength, MAX_LONG_TEXT_LENGTH } from '../operations/text-length.ts';
import { REFERENCE_COLLECTIONS } from '../records/references.ts';
import type { JsonSchema } from './parse-arguments.ts';

const MAX_ARGUMENTS = 200;
const MAX_NAME_LENGTH = 200;

/** The most values in one argument. No list that is accepted has as many. */
const MAX_VALUES = 50_000;

/** The most lists and objects inside each other. */
const MAX_DEPTH = 20;

/** A text that is a little too long costs little. The check of its own field refuses it, and states its exact limit. */
const TOLERANCE = 2;

/** The most characters of a text that is neither a name nor a whole text, by the argument that it is in. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  page_token: 10_000,
  sql: 20_000,
  // The size of a file is checked where it is read.
  file: Number.POSITIVE_INFINITY,
};

/**
 * Finds arguments that are too large to be read: long texts, many values, deep nesting, many names. The time depends on
 * the limits and not on the size of the call. All later code reads only arguments that passed.
 */
export function findSizeFaults({ properties = {} }: JsonSchema, args: Arguments): ArgumentFault[] {
  const names = Object.keys(args);
  const nameFault = findNameFault(names);
  if (nameFault !== undefined) {
    return [{ text: `${nameFault} It accepts ${Object.keys(properties).join(', ')}.` }];
  }
  return names.flatMap((argument) => {
    const check: SizeCheck = { argument, isText: properties[argument]?.type === 'string', valueCount: 0 };
    const fault = findFault(check, argument, args[argument], argument, 0);
    return fault === undefined ? [] : [{ argument, text: `${fault}.` }];
  });
}

function findNameFault(names: readonly string[]): string | undefined {
  if (names.length > MAX_ARGUMENTS) {
    return `More than ${MAX_ARGUMENTS} arguments were given.`;
  }
  return names.some((name) => name.length > MAX_NAME_LENGTH)
    ? `The name of an argument has more than ${MAX_NAME_LENGTH} characters.`
    : undefined;
}

/** The check of one argument. */
interface SizeCheck {
  readonly argument: string;
  /** True for an argument that is a text, false for one that can be a list or an object as text. */
  readonly isText: boolean;
  /** The number of values so far. */
  valueCount: number;
}

/** Returns the first fault of a value, as a clause. `name` is the field that it is in. */
function findFault(check: SizeCheck, name: string, value: unknown, path: string, depth: number): string | undefined {
  check.valueCount += 1;
  if (check.valueCount > MAX_VALUES) return `${check.argument}: has more than ${MAX_VALUES} values`;
  if (typeof value === 'string') {
    const max = getMaxLength(check, name, depth);
    return value.length > max * TOLERANCE ? `${path}: ${formatLengthFault(value, max)}` : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `${check.argument}: has more than ${MAX_DEPTH} lists and objects inside each other`;
  if (Array.isArray(value)) {
    return findFirst(value.length, (i) => findFault(check, name, value[i], `${path}.${i}`, depth + 1));
  }
  return findInObject(check, name, value, path, depth);
}

/** Reads one name after the other: a list of all names of a large object takes long. */
function findInObject(check: SizeCheck, name: string, value: object, path: string, depth: number): string | undefined {
  for (const key in value) {
    if (key.length > MAX_NAME_LENGTH) return `${path}: has a name of more than ${MAX_NAME_LENGTH} characters`;
    const field = isReference(name) && ['id', 'name'].includes(key) ? name : key;
    const fault = findFault(check, field, Reflect.get(value, key), `${path}.${key}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findFirst(count: number, find: (i: number) => string | undefined): string | undefined {
  for (let i = 0; i < count; i += 1) {
    const fault = find(i);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A list or an object that is written as text is as long as a whole text. */
function getMaxLength({ argument, isText }: SizeCheck, name: string, depth: number): number {
  if (depth === 0 && !isText) return MAX_LENGTHS[argument] ?? MAX_LONG_TEXT_LENGTH;
  return MAX_LENGTHS[argument] ?? (isReference(name) ? MAX_REFERENCE_LENGTH : getMaxTextLength(name));
}

/** Returns whether the text in an argument is the id or the name of a record. */
const isReference = (name: string): boolean => name in REFERENCE_COLLECTIONS || name.endsWith('_id');
