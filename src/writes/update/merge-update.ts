import * as z from 'zod';
import { isRecord } from '../../base/json.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import { getEmptyValue } from '../../operations/empty-values.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { lookupRegistry } from '../../operations/request-fields.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { completeAddress, formatMissingParts } from '../resolve/complete-address.ts';
import { createArgumentError } from '../write-errors.ts';
import { getReferenceId, isEmpty, toWritable } from './compare-values.ts';
import { type FieldChange, isApplied, toFieldChanges } from './field-change.ts';

/** A change with what stays, ready to be sent. */
export interface MergedUpdate {
  /** As they go to MyCase. */
  readonly args: Arguments;
  /** What the record is to hold and does not hold yet. */
  readonly fieldChanges: readonly FieldChange[];
  readonly notes: readonly string[];
}

/** What a firm has of the names in a record; undefined where that is not known. */
export type KnownNamesReader = (list: 'case_stages' | 'practice_areas') => ReadonlySet<string> | undefined;

/** MyCase writes a field under one name and shows it under another. */
const RESPONSE_FIELDS: Readonly<Record<string, string>> = { option_value: 'option' };

/**
 * Fields that stay without being sent again. An assumption, made here alone: MyCase does not say what becomes of a
 * field that a PUT leaves out. A balance comes of invoices and payments, so that MyCase has it whatever is sent; sent
 * again, it would undo a payment that came since it was read. All else is a person's word that nothing could restore,
 * a case's status among it.
 */
const COMPUTED_FIELDS: readonly string[] = ['outstanding_balance'];

/** The field of a record that shows what a body's field writes. */
export const toResponseField = (field: string): string => RESPONSE_FIELDS[field] ?? field;

/**
 * Puts what is to change into the present record: all that the update knows and the record has is sent, but for what
 * MyCase computes. Of custom field values, which MyCase appends, only those with another value are sent. Throws a MyCaseError where MyCase wants a field that neither has.
 */
export function mergeUpdate(
  operation: Operation,
  input: Arguments,
  currentRecord: ApiRecord,
  fields: ReadonlyMap<unknown, ApiRecord>,
  getKnownNames: KnownNamesReader,
): MergedUpdate {
  const requestedFields = {
    ...completeInput(operation, input, currentRecord),
    ...buildClearedFields(operation, input),
  };
  const pendingChanges = Object.entries(requestedFields)
    .flatMap(([name, value]) => toFieldChanges(name, toResponseField(name), value, fields))
    .filter((fieldChange) => !isApplied(fieldChange, currentRecord, false));
  const { retainedFields, notes } = collectRetainedFields(
    operation,
    requestedFields,
    currentRecord,
    getKnownNames,
  );
  const body = {
    ...retainedFields,
    ...requestedFields,
    ...selectNewCustomValues(requestedFields, pendingChanges),
  };
  assertRequiredFields(operation, body);
  const pathArguments = getPathParameters(operation.path).map((name) => [name, input[name]]);
  return { args: { ...Object.fromEntries(pathArguments), ...body }, fieldChanges: pendingChanges, notes };
}

/** Given fields, with the parts that the record has and the call left out. */
function completeInput(
  operation: Operation,
  input: Arguments,
  currentRecord: ApiRecord,
): Record<string, unknown> {
  const entries = Object.entries(operation.body ?? {}).flatMap(([name, schema]) => {
    const value = input[name];
    if (value === undefined) return [];
    if (name === 'address') return [[name, mergeAddress(operation, value, currentRecord)]];
    return [
      [name, Array.isArray(value) ? mergeItems(schema, value, currentRecord[toResponseField(name)]) : value],
    ];
  });
  return Object.fromEntries(entries);
}

function mergeAddress(operation: Operation, value: unknown, currentRecord: ApiRecord): unknown {
  const fullAddress = completeAddress(value, currentRecord.address);
  const missing = formatMissingParts(fullAddress);
  if (missing) throw createArgumentError(operation, [missing], { address: undefined });
  return fullAddress;
}

/** What a call leaves unsaid of somebody who stays on the record, such as who leads the case, stays as it is. */
function mergeItems(schema: z.ZodType, inputItems: readonly unknown[], currentValue: unknown): unknown[] {
  const writableItems = toWritable(schema, currentValue);
  const currentItems = Array.isArray(writableItems) ? writableItems : [];
  return inputItems.map((inputItem) => {
    const currentItem = currentItems.find(
      (item) =>
        isRecord(item) &&
        getReferenceId(item) !== undefined &&
        getReferenceId(item) === getReferenceId(inputItem),
    );
    return isRecord(inputItem) && isRecord(currentItem) ? { ...currentItem, ...inputItem } : inputItem;
  });
}

function buildClearedFields({ body = {} }: Operation, { clear_fields }: Arguments): Record<string, unknown> {
  const names = Array.isArray(clear_fields) ? clear_fields.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, getEmptyValue(body[name])]));
}

/** What the record has and the call does not touch. */
function collectRetainedFields(
  { body = {}, exactlyOne = [] }: Operation,
  requestedFields: Arguments,
  currentRecord: ApiRecord,
  getKnownNames: KnownNamesReader,
): { retainedFields: Record<string, unknown>; notes: string[] } {
  const isExcluded = (name: string) =>
    name in requestedFields || name === 'custom_field_values' || COMPUTED_FIELDS.includes(name);
  const isAlternativeSet = (name: string, retainedFields: object) =>
    exactlyOne.includes(name) &&
    exactlyOne.some((other) => other in requestedFields || other in retainedFields);
  const retainedFields: Record<string, unknown> = {};
  const removedNames: string[] = [];
  for (const [name, schema] of Object.entries(body)) {
    if (isExcluded(name) || isAlternativeSet(name, retainedFields)) continue;
    const value = toWritable(schema, currentRecord[toResponseField(name)]);
    if (isRemovedName(schema, value, getKnownNames)) removedNames.push(`${name} "${value}"`);
    else if (value !== undefined) retainedFields[name] = value;
  }
  const notes = removedNames.map(
    (removedName) => `${removedName} is in none of the firm's lists any more and was not sent again.`,
  );
  return { retainedFields, notes };
}

/** MyCase would store the name of a stage or an area that was deleted since as blank. */
function isRemovedName(schema: z.ZodType, value: unknown, getKnownNames: KnownNamesReader): boolean {
  if (value === undefined) return false;
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const list = lookupRegistry.get(inner)?.list;
  if (list !== 'case_stages' && list !== 'practice_areas') return false;
  return getKnownNames(list)?.has(String(value)) === false;
}

/** Custom field values without those that the record holds already. */
function selectNewCustomValues(
  { custom_field_values }: Arguments,
  pendingChanges: readonly FieldChange[],
): Record<string, unknown> {
  if (!Array.isArray(custom_field_values)) return {};
  const newValues = custom_field_values.filter((one) =>
    pendingChanges.some(
      ({ customFieldId }) =>
        customFieldId !== undefined && customFieldId === getReferenceId(one.custom_field),
    ),
  );
  return { custom_field_values: newValues.length > 0 ? newValues : undefined };
}

function assertRequiredFields(operation: Operation, body: Readonly<Record<string, unknown>>): void {
  const { exactlyOne = [] } = operation;
  const missing = Object.entries(operation.body ?? {})
    .filter(([name, schema]) => !schema.isOptional() && isMissing(body[name]))
    .map(([name]) => name);
  const faults = missing.map(
    (name) => `MyCase wants ${name} with every change, and this record has none: give it.`,
  );
  if (exactlyOne.length > 0 && exactlyOne.every((name) => body[name] === undefined)) {
    faults.push(`MyCase wants one of ${exactlyOne.join(', ')}, and this record has none: give it.`);
  }
  const suggestions = Object.fromEntries(missing.map((name) => [name, undefined]));
  if (faults.length > 0) throw createArgumentError(operation, faults, suggestions);
}

const isMissing = (value: unknown): boolean => isEmpty(value) && !Array.isArray(value);
