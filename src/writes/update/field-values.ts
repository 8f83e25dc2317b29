import Big from 'big.js';
import * as z from 'zod';
import { isRecord } from '../../base/json.ts';
import { address } from '../../operations/request-fields.ts';
import { type ApiRecord, getRawId } from '../../records/api-record.ts';

/** Whether nothing is in a value: MyCase sends null, '', an empty list, or an address of empty parts. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.values(value).every(isEmpty));

/**
 * Whether a record's value is the expected one in any spelling: an amount as a number or a string, an instant with any
 * offset, references in any order. `whenAbsent` is the result for a value that MyCase does not show.
 */
export function matchesValue(expected: unknown, actual: unknown, whenAbsent: boolean): boolean {
  if (actual === undefined) return whenAbsent;
  if (expected === false && isEmpty(actual)) return true;
  if (isEmpty(expected) || isEmpty(actual)) return isEmpty(expected) && isEmpty(actual);
  if (Array.isArray(expected)) return Array.isArray(actual) && containsAll(expected, actual, whenAbsent);
  if (isRecord(expected)) {
    if (!isRecord(actual)) return false;
    return Object.entries(expected).every(([key, value]) => matchesValue(value, actual[key], whenAbsent));
  }
  return isSameScalar(expected, actual);
}

function containsAll(expected: readonly unknown[], actual: readonly unknown[], whenAbsent: boolean): boolean {
  return (
    expected.length === actual.length &&
    expected.every((expectedItem) =>
      actual.some(
        (actualItem) =>
          getRawId(expectedItem) === getRawId(actualItem) && matchesValue(expectedItem, actualItem, whenAbsent),
      ),
    )
  );
}

function isSameScalar(expected: unknown, actual: unknown): boolean {
  const [expectedText, actualText] = [toComparableText(expected), toComparableText(actual)];
  if (expectedText === actualText) return true;
  const isAmount = typeof expected === 'number' || typeof actual === 'number';
  if (isAmount && AMOUNT_PATTERN.test(expectedText) && AMOUNT_PATTERN.test(actualText))
    return new Big(expectedText).eq(actualText);
  return (
    INSTANT_PATTERN.test(expectedText) &&
    INSTANT_PATTERN.test(actualText) &&
    Date.parse(expectedText) === Date.parse(actualText)
  );
}

const AMOUNT_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;
const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/;

const toComparableText = (value: unknown): string => String(value).replaceAll('\r\n', '\n').trim();

/**
 * A record's value in the form in which it is sent: references reduced to their ids, amounts as numbers, addresses
 * whole. Undefined for an empty value, and for one that MyCase would not accept.
 */
export function toWritable(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional) return toWritable(schema.unwrap(), value);
  if (Array.isArray(value) && value.length === 0) return [];
  if (isEmpty(value)) return undefined;
  const reduced = reduceValue(schema, value);
  return z.safeParse(schema, reduced).success ? reduced : undefined;
}

function reduceValue(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item) => toWritable(schema.element, item) ?? []);
  }
  if (schema instanceof z.ZodObject && isRecord(value)) return reduceObject(schema, value);
  return schema instanceof z.ZodNumber && AMOUNT_PATTERN.test(String(value)) ? Number(value) : value;
}

function reduceObject({ shape }: z.ZodObject, value: ApiRecord): unknown {
  if ('address1' in shape) return toFullAddress(shape, value);
  if ('id' in shape && typeof value.id !== 'number') return undefined;
  const filledKeys = Object.keys(shape).filter((key) => key !== 'name' && !isEmpty(value[key]));
  return Object.fromEntries(filledKeys.map((key) => [key, value[key]]));
}

const toFullAddress = (shape: object, value: ApiRecord): ApiRecord =>
  Object.fromEntries(Object.keys(shape).map((part) => [part, value[part] ?? '']));

const ADDRESS_PARTS = Object.keys(address.shape);

/** An address whose missing parts are taken from the record's present address. */
export function completeAddress(input: unknown, current: unknown): unknown {
  if (!isRecord(input) || !isRecord(current)) return input;
  const entries = ADDRESS_PARTS.map((part) => [part, input[part] ?? current[part] ?? '']);
  return Object.fromEntries(entries);
}

/** The fault of an address that lacks parts; undefined for a whole one. */
export function findAddressFault(value: unknown): string | undefined {
  const missing = isRecord(value) ? ADDRESS_PARTS.filter((part) => value[part] === undefined) : [];
  if (missing.length === 0) return undefined;
  return `address lacks ${missing.join(', ')}: MyCase requires all six parts, "" for an empty one.`;
}
