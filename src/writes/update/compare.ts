import Big from 'big.js';
import * as z from 'zod';
import { type ApiRecord, isRecord } from '../../records/record.ts';

/** Whether nothing is in a value: MyCase sends null, '', an empty list, or an address of empty parts. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.values(value).every(isEmpty));

/**
 * Whether a record's value is the wanted one, whatever way it is written: an amount as a number or a string, an instant
 * with any offset, references in any order. Of what MyCase does not show it tells `unseen`.
 */
export function matchesValue(wanted: unknown, actual: unknown, whenAbsent: boolean): boolean {
  if (actual === undefined) return whenAbsent;
  if (wanted === false && isEmpty(actual)) return true;
  if (isEmpty(wanted) || isEmpty(actual)) return isEmpty(wanted) && isEmpty(actual);
  if (Array.isArray(wanted)) return Array.isArray(actual) && holdsAll(wanted, actual, whenAbsent);
  if (isRecord(wanted)) {
    if (!isRecord(actual)) return false;
    return Object.entries(wanted).every(([key, value]) => matchesValue(value, actual[key], whenAbsent));
  }
  return sameScalar(wanted, actual);
}

function holdsAll(wanted: readonly unknown[], actual: readonly unknown[], unseen: boolean): boolean {
  return (
    wanted.length === actual.length &&
    wanted.every((one) =>
      actual.some((other) => idOf(one) === idOf(other) && matchesValue(one, other, unseen)),
    )
  );
}

/** The id in a reference. */
export const idOf = (value: unknown): unknown => (isRecord(value) ? value.id : undefined);

function sameScalar(wanted: unknown, actual: unknown): boolean {
  const [one, other] = [plain(wanted), plain(actual)];
  if (one === other) return true;
  const isAmount = typeof wanted === 'number' || typeof actual === 'number';
  if (isAmount && AMOUNT.test(one) && AMOUNT.test(other)) return new Big(one).eq(other);
  return INSTANT.test(one) && INSTANT.test(other) && Date.parse(one) === Date.parse(other);
}

const AMOUNT = /^-?\d{1,30}(\.\d{1,30})?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/;

const plain = (value: unknown): string => String(value).replaceAll('\r\n', '\n').trim();

/**
 * What a record holds, in the form it is written in: references reduced to their ids, amounts as numbers, addresses
 * whole. Undefined where there is nothing, or nothing that could be written.
 */
export function writable(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional) return writable(schema.unwrap(), value);
  if (Array.isArray(value) && value.length === 0) return [];
  if (isEmpty(value)) return undefined;
  const reduced = reduce(schema, value);
  return z.safeParse(schema, reduced).success ? reduced : undefined;
}

function reduce(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((one) => writable(schema.element, one) ?? []);
  }
  if (schema instanceof z.ZodObject && isRecord(value)) return reduceObject(schema, value);
  return schema instanceof z.ZodNumber && AMOUNT.test(String(value)) ? Number(value) : value;
}

function reduceObject({ shape }: z.ZodObject, value: ApiRecord): unknown {
  if ('address1' in shape) return wholeAddress(shape, value);
  if ('id' in shape && typeof value.id !== 'number') return undefined;
  const known = Object.keys(shape).filter((key) => key !== 'name' && !isEmpty(value[key]));
  return Object.fromEntries(known.map((key) => [key, value[key]]));
}

const wholeAddress = (shape: object, value: ApiRecord): ApiRecord =>
  Object.fromEntries(Object.keys(shape).map((part) => [part, value[part] ?? '']));
