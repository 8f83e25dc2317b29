import type * as z from 'zod';
import { isRecord } from '../../base/json.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { getEmptyValue } from '../../operations/empty-values.ts';
import type { Arguments, Shape } from '../../operations/operation-types.ts';
import { type ApiRecord, getRawId } from '../../records/api-record.ts';
import type { WritePlan, WriteTarget } from '../plan-write.ts';
import type { RecordReader } from '../record-reader.ts';
import type { ListLookup } from '../resolve/list-lookup.ts';
import { createArgumentError } from '../write-errors.ts';
import {
  completeAddress,
  type FieldChange,
  findAddressFault,
  isApplied,
  isEmpty,
  toFieldChanges,
  toResponseField,
  toWritable,
} from './field-values.ts';

/** An update as it would be sent. MyCase: a PUT replaces the whole record, so the fields that stay are sent again. */
export interface UpdatePlan extends WritePlan {
  readonly reader: RecordReader;
  readonly currentRecord: ApiRecord;
  /** Empty if the record has all the new values already. */
  readonly fieldChanges: readonly FieldChange[];
  /** Optional fields that the call did not give: they are sent only so that they stay. */
  readonly resentFields: readonly string[];
  /** Fields that must have the same value afterwards. */
  readonly unchangedFields: readonly string[];
}

/**
 * MyCase: the effect of a field that a PUT leaves out is not documented. All fields are sent again, except those
 * that MyCase computes itself: a balance that is sent again would undo a payment that was made after it was read.
 */
const COMPUTED_FIELDS: readonly string[] = ['outstanding_balance'];

/**
 * Merges an update's arguments into the current record. Custom field values, which MyCase appends, are sent only where
 * they are new. Throws a MyCaseError where MyCase requires a field that neither the call nor the record has, or the
 * firm's custom fields cannot be read.
 */
export async function planUpdate(plan: WritePlan, lists: ListLookup): Promise<UpdatePlan> {
  const { target, args, currentRecord } = plan;
  const { tool, fields, exactlyOne, record: reader } = target;
  if (!reader || !currentRecord) throw new Error(`${tool}: its record cannot be read`);
  const requested = { ...completeInput(target, args, currentRecord), ...clearFields(fields, args) };
  const definitions = await readCustomFields(args, lists);
  const fieldChanges = Object.entries(requested)
    .flatMap(([field, value]) => toFieldChanges(field, value, definitions))
    .filter((change) => !isApplied(change, currentRecord, false));
  const retained = collectRetainedFields(target, requested, currentRecord, await readKnownNames(fields, lists));
  const body = { ...retained.fields, ...requested, ...selectNewCustomValues(requested, fieldChanges) };
  assertRequiredFields(target, body);
  const isChanged = (field: string) => fieldChanges.some((change) => change.field === field);
  const isAlternative = (field: string) => exactlyOne.includes(field) && exactlyOne.some(isChanged);
  const others = Object.keys(fields).filter((field) => !isChanged(field));
  return {
    ...plan,
    args: { ...target.ids, ...body },
    reader,
    currentRecord,
    fieldChanges,
    resentFields: others.filter((field) => args[field] === undefined && fields[field]?.isOptional()),
    unchangedFields: others.filter((field) => field !== 'custom_field_values' && !isAlternative(field)),
    notes: [...plan.notes, ...retained.notes],
  };
}

async function readCustomFields(args: Arguments, lists: ListLookup): Promise<ReadonlyMap<unknown, ApiRecord>> {
  if (args.custom_field_values === undefined) return new Map();
  return new Map((await lists.readAll('custom_fields')).map((field) => [field.id, field]));
}

/** The fields of a case that have a name of one of the firm's lists. */
const NAME_LISTS = [
  ['case_stage', 'case_stages'],
  ['practice_area', 'practice_areas'],
] as const;

/**
 * The names that the firm has for each field of a case. A list that cannot be read is missing: its names count as
 * valid.
 */
async function readKnownNames(fields: Shape, lists: ListLookup): Promise<ReadonlyMap<string, ReadonlySet<unknown>>> {
  const known = new Map<string, ReadonlySet<unknown>>();
  const readNames = async ([field, list]: (typeof NAME_LISTS)[number]) => {
    const records = await lists.readAll(list).catch(() => undefined);
    if (records) known.set(field, new Set(records.map(({ name }) => name)));
  };
  if ('case_stage' in fields) await Promise.all(NAME_LISTS.map(readNames));
  return known;
}

/** The requested fields. Missing parts of an address, or of a person on the record, come from the record. */
function completeInput(
  { tool, fields }: WriteTarget,
  args: Arguments,
  currentRecord: ApiRecord,
): Record<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, schema]) => {
    const value = args[name];
    if (value === undefined) return [];
    if (name === 'address') return [[name, mergeAddress(tool, value, currentRecord)]];
    return [[name, Array.isArray(value) ? mergeItems(schema, value, currentRecord[toResponseField(name)]) : value]];
  });
  return Object.fromEntries(entries);
}

function mergeAddress(tool: string, value: unknown, currentRecord: ApiRecord): unknown {
  const fullAddress = completeAddress(value, currentRecord.address);
  const fault = findAddressFault(fullAddress);
  if (fault) throw createArgumentError(tool, [fault], { address: undefined });
  return fullAddress;
}

/** A person who stays on the record keeps what the call leaves out, such as who leads the case. */
function mergeItems(schema: z.ZodType, inputItems: readonly unknown[], currentValue: unknown): unknown[] {
  const writableItems = toWritable(schema, currentValue);
  const currentItems = Array.isArray(writableItems) ? writableItems : [];
  return inputItems.map((inputItem) => {
    const currentItem = currentItems.find(
      (item) => getRawId(item) !== undefined && getRawId(item) === getRawId(inputItem),
    );
    return isRecord(inputItem) && isRecord(currentItem) ? { ...currentItem, ...inputItem } : inputItem;
  });
}

function clearFields(fields: Shape, { clear_fields }: Arguments): Record<string, unknown> {
  const names = Array.isArray(clear_fields) ? clear_fields.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, getEmptyValue(fields[name])]));
}

/** The fields of the record that the call does not touch, and a note for each that cannot be sent again. */
function collectRetainedFields(
  { fields: bodyFields, exactlyOne }: WriteTarget,
  requested: Arguments,
  currentRecord: ApiRecord,
  knownNames: ReadonlyMap<string, ReadonlySet<unknown>>,
): { fields: Record<string, unknown>; notes: string[] } {
  const fields: Record<string, unknown> = {};
  const notes: string[] = [];
  const isExcluded = (name: string) =>
    name in requested || name === 'custom_field_values' || COMPUTED_FIELDS.includes(name);
  const isAlternativeSet = (name: string) =>
    exactlyOne.includes(name) && exactlyOne.some((other) => other in requested || other in fields);
  for (const [name, schema] of Object.entries(bodyFields)) {
    if (isExcluded(name) || isAlternativeSet(name)) continue;
    const value = toWritable(schema, currentRecord[toResponseField(name)]);
    // MyCase: it would store the name of a deleted stage or area as blank.
    if (value !== undefined && knownNames.get(name)?.has(value) === false)
      notes.push(`${name} ${quoteValue(String(value))} no longer exists in the firm's lists, so it was not sent.`);
    else if (value !== undefined) fields[name] = value;
  }
  return { fields, notes };
}

/** Custom field values without those that the record has already. */
function selectNewCustomValues(
  { custom_field_values }: Arguments,
  fieldChanges: readonly FieldChange[],
): Record<string, unknown> {
  if (!Array.isArray(custom_field_values)) return {};
  const newValues = custom_field_values.filter((one) =>
    fieldChanges.some(({ customField }) => customField && customField.id === getRawId(one.custom_field)),
  );
  return { custom_field_values: newValues.length > 0 ? newValues : undefined };
}

function assertRequiredFields({ tool, fields, exactlyOne }: WriteTarget, body: Arguments): void {
  const isMissing = (value: unknown) => isEmpty(value) && !Array.isArray(value);
  const missing = Object.entries(fields)
    .filter(([name, schema]) => !schema.isOptional() && isMissing(body[name]))
    .map(([name]) => name);
  const faults = missing.map(
    (name) => `MyCase requires ${name} in every update, and this record has no value: give one.`,
  );
  if (exactlyOne.length > 0 && exactlyOne.every((name) => body[name] === undefined)) {
    faults.push(`MyCase requires one of ${exactlyOne.join(', ')}, and this record has none: give one.`);
  }
  const suggestions = Object.fromEntries(missing.map((name) => [name, undefined]));
  if (faults.length > 0) throw createArgumentError(tool, faults, suggestions);
}
