import Big from 'big.js';
import { parseInstant } from '../base/instants.ts';
import { isRecord } from '../base/json.ts';
import { parseAmountText } from '../base/parse-number.ts';

/**
 * A record as MyCase sent it. Any field may be missing, null or of an unexpected type. Read fields with the functions
 * below.
 */
export type ApiRecord = Readonly<Record<string, unknown>>;

/** MyCase: the address of a record in the API. It has no more information than the id. */
export const SELF_URL_FIELD = 'self_url';

/** A text field; '' if it is missing. */
export function getText(record: ApiRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

/** Parses the `updated_at` of a record into milliseconds since 1970. Returns 0 if it has none. */
export const parseUpdatedAt = (record: ApiRecord): number => parseInstant(getText(record, 'updated_at')) || 0;

/** The id in a reference. MyCase: a reference has the form `{"id": 1}`. */
export function getReferenceId(record: ApiRecord, field: string): number | undefined {
  return toId(record[field]);
}

/** The ids in a list of references. */
export function getReferenceIds(record: ApiRecord, field: string): number[] {
  const value = record[field];
  return Array.isArray(value) ? collectIds(value) : [];
}

/**
 * The id in a reference, of any type. MyCase: the id of a list option is a text. Undefined if the value is not a
 * reference.
 */
export const getRawId = (value: unknown): unknown => (isRecord(value) ? value.id : undefined);

const toId = (value: unknown): number | undefined =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number' ? value.id : undefined;

/** The ids in a reference or in a list of them. */
export function collectIds(value: unknown): number[] {
  const ids: number[] = [];
  // A loop is several times faster than flatMap. One answer calls this for tens of thousands of records.
  for (const one of Array.isArray(value) ? value : [value]) {
    const id = toId(one);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/**
 * The exact value of an amount field; undefined if it is missing or ambiguous. MyCase: amounts are numbers or
 * decimal strings. A text such as `$1,250.00` is unambiguous, too.
 */
export function getAmount(record: ApiRecord, field: string): Big | undefined {
  const text = toDecimal(record[field]);
  return text === undefined ? undefined : new Big(text);
}

/** Parses an amount as a number, for comparisons and `exactSum`. Undefined if it is missing or ambiguous. */
export function parseNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const text = toDecimal(value);
  return text === undefined ? undefined : Number(text);
}

const DECIMAL_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;

/** The decimal number that a value means, as a text. */
function toDecimal(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (DECIMAL_PATTERN.test(String(value))) return String(value);
  const parsed = parseAmountText(String(value));
  return parsed.fault === undefined && DECIMAL_PATTERN.test(String(parsed.number)) ? String(parsed.number) : undefined;
}

/** The name of a record: its name, a person's first and last name, or an invoice's number. */
export function getName(record: ApiRecord): string {
  const name = getText(record, 'name');
  const formatPersonName = () =>
    [getText(record, 'first_name'), getText(record, 'last_name')].filter(Boolean).join(' ').trim();
  return name || formatPersonName() || getText(record, 'invoice_number');
}

/** The middle name of a person, or its initial; '' if there is none. */
export const getMiddleName = (record: ApiRecord): string =>
  getText(record, 'middle_name') || getText(record, 'middle_initial');

/** The name of a person with the middle name; the name of any other record. */
export function getFullName(record: ApiRecord): string {
  const middle = getMiddleName(record);
  if (!middle) return getName(record);
  return [getText(record, 'first_name'), middle, getText(record, 'last_name')].filter(Boolean).join(' ');
}
