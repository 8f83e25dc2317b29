import Big from 'big.js';
import * as z from 'zod';
import { parseInstant } from '../../base/instants.ts';
import { isRecord } from '../../base/json.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { address, getReferenceObject } from '../../operations/request-fields.ts';
import { type ApiRecord, collectIds, getName, getRawId } from '../../records/api-record.ts';
import { toOptionText } from '../../records/custom-field-values.ts';
import { toPlainDay } from '../../records/day-fields.ts';
import { withEventDays } from '../../records/events.ts';

/** A field of a record, or a custom field of the firm, and its new value. */
export interface FieldChange {
  /** MyCase's name of the field, or the firm's name of a custom field. */
  readonly field: string;
  readonly newValue: unknown;
  /** The field of the record that shows the value. */
  readonly responseField: string;
  /** Only for a custom field: its id, and its definition, which is empty if it is not known. */
  readonly customField?: { readonly id: unknown; readonly definition: ApiRecord };
}

/** MyCase: some fields are written under one name and shown under another. */
const RESPONSE_FIELDS: Readonly<Record<string, string>> = {
  client_recipients: 'clients',
  staff_recipients: 'staff',
  option_value: 'option',
};

/** The field of a record that shows the value of a body's field. */
export const toResponseField = (field: string): string => RESPONSE_FIELDS[field] ?? field;

/** MyCase: it may drop the values of these fields without an error. */
export const SILENTLY_DROPPED_FIELDS: readonly string[] = [
  'case_stage',
  'practice_area',
  'referral_source_reference',
  'referred_by',
  'people_group',
  'custom_field_values',
];

/** MyCase: it takes these fields of a new record, and it is unknown whether it shows them. */
export const POSSIBLY_HIDDEN_FIELDS: readonly string[] = ['utbms_activity_code', 'utbms_task_code'];

/** The changes in one field of a body: one, or one for each custom field. `definitions` are the custom fields by id. */
export function toFieldChanges(
  name: string,
  value: unknown,
  definitions: ReadonlyMap<unknown, ApiRecord> = new Map(),
): FieldChange[] {
  const responseField = toResponseField(name);
  if (name !== 'custom_field_values') return [{ field: name, newValue: value, responseField }];
  return (Array.isArray(value) ? value : []).map((one) => {
    const id = getRawId(one.custom_field);
    const definition = definitions.get(id) ?? {};
    const field = `${quoteValue(getName(definition) || String(id))} (custom field)`;
    return { field, newValue: one.value, responseField, customField: { id, definition } };
  });
}

/** A record's value of the field. */
export function getStoredValue({ responseField, customField }: FieldChange, record: ApiRecord): unknown {
  const stored = record[responseField];
  if (!customField) return stored;
  // MyCase: it appends a new value of a custom field to the earlier ones. The last one is valid.
  const values = Array.isArray(stored) ? stored.filter(isRecord) : [];
  const value = values.findLast(({ custom_field }) => getRawId(custom_field) === customField.id)?.value;
  return customField.definition.field_type === 'date' ? toPlainDay(value) : value;
}

/**
 * The new value as people see it: the last day of an all-day event instead of its end. `args` are those that are sent.
 */
export const getShownNewValue = ({ field, newValue, customField }: FieldChange, args: ApiRecord): unknown =>
  customField || args[field] !== newValue ? newValue : withEventDays(args)[field];

/**
 * The new value as a preview shows it. A member who stays has also the attributes that no request can have, such as the
 * rate in a case, as they are stored.
 */
export function getPreviewedValue(change: FieldChange, args: ApiRecord, currentRecord: ApiRecord): unknown {
  const shown = getShownNewValue(change, args);
  const stored = change.customField ? undefined : getStoredValue(change, currentRecord);
  if (!Array.isArray(shown) || !Array.isArray(stored)) return shown;
  return shown.map((member) =>
    isRecord(member) ? { ...stored.find((one) => String(getRawId(one)) === String(member.id)), ...member } : member,
  );
}

/** A value in the form that people know: the text of an option instead of its key. */
export const toKnownValue = ({ customField }: FieldChange, value: unknown): unknown =>
  customField ? toOptionText(customField.definition, value) : value;

/** Returns whether a record has the new value. `whenAbsent` is the result for a field that MyCase does not show. */
export function isApplied(change: FieldChange, record: ApiRecord, whenAbsent: boolean): boolean {
  const stored = getStoredValue(change, record);
  if (change.customField && stored === undefined) return change.newValue === '';
  return matchesValue(change.newValue, stored, whenAbsent);
}

/**
 * Returns whether a value is empty. MyCase: an empty value is null, '', an empty list, or an address of empty parts.
 */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.values(value).every(isEmpty));

/**
 * Returns whether a record has the expected value in any form: an amount as a number or a string, an instant with any
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
          String(getRawId(expectedItem)) === String(getRawId(actualItem)) &&
          matchesValue(expectedItem, actualItem, whenAbsent),
      ),
    )
  );
}

function isSameScalar(expected: unknown, actual: unknown): boolean {
  const [expectedText, actualText] = [toComparableText(expected), toComparableText(actual)];
  if (expectedText === actualText) return true;
  if (DAY_PATTERN.test(expectedText)) return expectedText === toPlainDay(actualText);
  const isAmount = typeof expected === 'number' || typeof actual === 'number';
  if (isAmount && AMOUNT_PATTERN.test(expectedText) && AMOUNT_PATTERN.test(actualText))
    return new Big(expectedText).eq(actualText);
  return (
    INSTANT_PATTERN.test(expectedText) &&
    INSTANT_PATTERN.test(actualText) &&
    parseInstant(expectedText) === parseInstant(actualText)
  );
}

const AMOUNT_PATTERN = /^-?\d{1,30}(\.\d{1,30})?$/;
const NUMERIC_ID_PATTERN = /^\d{1,15}$/;
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

const toComparableText = (value: unknown): string => String(value).replaceAll('\r\n', '\n').trim();

/**
 * A value of a record in the form that a request has: references as ids, amounts as numbers, addresses with all parts.
 * Undefined for an empty value, and for a value that MyCase would not accept.
 */
export function toWritable(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional) return toWritable(schema.unwrap(), value);
  if (Array.isArray(value) && value.length === 0) return [];
  if (isEmpty(value)) return undefined;
  const reduced = reduceValue(schema, value);
  return z.safeParse(schema, reduced).success ? reduced : undefined;
}

/** The ids of the members of a record's list. A numeric text is an id too. */
export const getMemberIds = (schema: z.core.$ZodType | undefined, value: unknown): number[] =>
  schema ? collectIds(toWritable(schema, value)) : [];

function reduceValue(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item) => toWritable(schema.element, item) ?? []);
  }
  const object = getReferenceObject(schema) ?? schema;
  if (object instanceof z.ZodObject && isRecord(value)) return reduceObject(object, value);
  return schema instanceof z.ZodNumber && AMOUNT_PATTERN.test(String(value)) ? Number(value) : value;
}

function reduceObject({ shape }: z.ZodObject, value: ApiRecord): unknown {
  if ('address1' in shape) return completeAddress(value);
  const id = NUMERIC_ID_PATTERN.test(String(value.id)) ? Number(value.id) : undefined;
  if ('id' in shape && id === undefined) return undefined;
  const filledKeys = Object.keys(shape).filter((key) => key !== 'name' && !isEmpty(value[key]));
  return Object.fromEntries(filledKeys.map((key) => [key, key === 'id' ? id : value[key]]));
}

const ADDRESS_PARTS = Object.keys(address.shape);

/**
 * An address with all its parts; those that are not given are ''. Undefined for one without any content. MyCase: an
 * address needs all six parts, and it replaces the former one.
 */
export function completeAddress(input: unknown): unknown {
  if (!isRecord(input)) return input;
  if (isEmpty(input)) return undefined;
  return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, input[part] ?? '']));
}
