import * as z from 'zod';
import { emptyValueFor } from '../../operations/empty-values.ts';
import { lookupRegistry } from '../../operations/fields.ts';
import { pathNames } from '../../operations/operation.ts';
import type { Arguments, Operation } from '../../operations/types.ts';
import type { ApiRecord } from '../../records/record.ts';
import { isRecord } from '../../records/record.ts';
import { refusal } from '../errors.ts';
import { missingParts, wholeAddress } from '../resolve/address.ts';
import { idOf, isEmpty, writable } from './compare.ts';
import { type FieldChange, fieldChanges, isApplied } from './field-change.ts';

/** A change with what stays, ready to be sent. */
export interface Merged {
  /** As they go to MyCase. */
  readonly args: Arguments;
  /** What the record is to hold and does not hold yet. */
  readonly goals: readonly FieldChange[];
  readonly notes: readonly string[];
}

/** What a firm has of the names in a record; undefined where that is not known. */
export type Known = (list: 'case_stages' | 'practice_areas') => ReadonlySet<string> | undefined;

/** MyCase writes a field under one name and shows it under another. */
const SHOWN_AS: Readonly<Record<string, string>> = { option_value: 'option' };

/**
 * Fields that stay without being sent again. An assumption, made here alone: MyCase does not say what becomes of a
 * field that a PUT leaves out. A balance comes of invoices and payments, so that MyCase has it whatever is sent; sent
 * again, it would undo a payment that came since it was read. All else is a person's word that nothing could restore,
 * a case's status among it.
 */
const COMPUTED: readonly string[] = ['outstanding_balance'];

/** The field of a record that shows what a body's field writes. */
export const shownAs = (field: string): string => SHOWN_AS[field] ?? field;

/**
 * Puts what is to change into the present record: all that the update knows and the record has is sent, but for what
 * MyCase computes. Of custom field values, which MyCase appends, only those with another value are sent. Throws a MyCaseError where MyCase wants a field that neither has.
 */
export function merge(
  operation: Operation,
  given: Arguments,
  before: ApiRecord,
  fields: ReadonlyMap<unknown, ApiRecord>,
  known: Known,
): Merged {
  const asked = { ...completed(operation, given, before), ...cleared(operation, given) };
  const goals = Object.entries(asked)
    .flatMap(([name, value]) => fieldChanges(name, shownAs(name), value, fields))
    .filter((goal) => !isApplied(goal, before, false));
  const { kept, notes } = keptFields(operation, asked, before, known);
  const body = { ...kept, ...asked, ...onlyNew(asked, goals) };
  refuseMissing(operation, body);
  const ids = pathNames(operation.path).map((name) => [name, given[name]]);
  return { args: { ...Object.fromEntries(ids), ...body }, goals, notes };
}

/** Given fields, with the parts that the record has and the call left out. */
function completed(operation: Operation, given: Arguments, before: ApiRecord): Record<string, unknown> {
  const entries = Object.entries(operation.body ?? {}).flatMap(([name, schema]) => {
    const value = given[name];
    if (value === undefined) return [];
    if (name === 'address') return [[name, addressOf(operation, value, before)]];
    return [[name, Array.isArray(value) ? withFlags(schema, value, before[shownAs(name)]) : value]];
  });
  return Object.fromEntries(entries);
}

function addressOf(operation: Operation, value: unknown, before: ApiRecord): unknown {
  const whole = wholeAddress(value, before.address);
  const missing = missingParts(whole);
  if (missing) throw refusal(operation, [missing], { address: undefined });
  return whole;
}

/** What a call leaves unsaid of somebody who stays on the record, such as who leads the case, stays as it is. */
function withFlags(schema: z.ZodType, given: readonly unknown[], present: unknown): unknown[] {
  const now = writable(schema, present);
  const items = Array.isArray(now) ? now : [];
  return given.map((one) => {
    const old = items.find((item) => isRecord(item) && idOf(item) !== undefined && idOf(item) === idOf(one));
    return isRecord(one) && isRecord(old) ? { ...old, ...one } : one;
  });
}

function cleared({ body = {} }: Operation, { clear_fields }: Arguments): Record<string, unknown> {
  const names = Array.isArray(clear_fields) ? clear_fields.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, emptyValueFor(body[name])]));
}

/** What the record has and the call does not touch. */
function keptFields(
  { body = {}, exactlyOne = [] }: Operation,
  asked: Arguments,
  before: ApiRecord,
  known: Known,
): { kept: Record<string, unknown>; notes: string[] } {
  const isLeft = (name: string) => name in asked || name === 'custom_field_values' || COMPUTED.includes(name);
  const isTaken = (name: string, kept: object) =>
    exactlyOne.includes(name) && exactlyOne.some((other) => other in asked || other in kept);
  const kept: Record<string, unknown> = {};
  const forgotten: string[] = [];
  for (const [name, schema] of Object.entries(body)) {
    if (isLeft(name) || isTaken(name, kept)) continue;
    const value = writable(schema, before[shownAs(name)]);
    if (isForgotten(schema, value, known)) forgotten.push(`${name} "${value}"`);
    else if (value !== undefined) kept[name] = value;
  }
  const notes = forgotten.map(
    (one) => `${one} is in none of the firm's lists any more and was not sent again.`,
  );
  return { kept, notes };
}

/** MyCase would store the name of a stage or an area that was deleted since as blank. */
function isForgotten(schema: z.ZodType, value: unknown, known: Known): boolean {
  if (value === undefined) return false;
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const list = lookupRegistry.get(inner)?.list;
  if (list !== 'case_stages' && list !== 'practice_areas') return false;
  return known(list)?.has(String(value)) === false;
}

/** Custom field values without those that the record holds already. */
function onlyNew({ custom_field_values }: Arguments, goals: readonly FieldChange[]): Record<string, unknown> {
  if (!Array.isArray(custom_field_values)) return {};
  const fresh = custom_field_values.filter((one) =>
    goals.some(({ customField }) => customField !== undefined && customField === idOf(one.custom_field)),
  );
  return { custom_field_values: fresh.length > 0 ? fresh : undefined };
}

function refuseMissing(operation: Operation, body: Readonly<Record<string, unknown>>): void {
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
  const right = Object.fromEntries(missing.map((name) => [name, undefined]));
  if (faults.length > 0) throw refusal(operation, faults, right);
}

const isMissing = (value: unknown): boolean => isEmpty(value) && !Array.isArray(value);
