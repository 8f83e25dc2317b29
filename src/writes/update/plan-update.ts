import type * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { getEmptyValue } from '../../operations/empty-values.ts';
import { isMemberList } from '../../operations/member-lists.ts';
import type { Arguments, Shape } from '../../operations/operation-types.ts';
import { type ApiRecord, getRawId } from '../../records/api-record.ts';
import type { WritePlan, WriteTarget } from '../plan-write.ts';
import type { RecordReader, RecordSources } from '../record-reader.ts';
import { createListLookup, type ListLookup } from '../resolve/list-lookup.ts';
import { createArgumentError, withNotSentNote } from '../write-errors.ts';
import { type FieldChange, isApplied, isEmpty, toFieldChanges, toResponseField, toWritable } from './field-values.ts';
import { createMemberReader, type MemberReader } from './list-members.ts';
import { describeRemovals } from './removals.ts';
import { type RemovedMembers, resolveRemovedMembers } from './removed-members.ts';
import { describeSharing } from './shared-record.ts';

/**
 * An update as it would be sent. MyCase: a PUT replaces the whole record, so the fields that stay are sent
 * again.
 */
export interface UpdatePlan extends WritePlan {
  readonly recordReader: RecordReader;
  readonly currentRecord: ApiRecord;
  /** Empty if the record has all the new values already. */
  readonly fieldChanges: readonly FieldChange[];
  /** Optional fields that the call did not give. They are sent only so that they stay, so they can be left out. */
  readonly omittableFields: readonly string[];
  /** Fields that must have the same value afterwards. */
  readonly unchangedFields: readonly string[];
}

/**
 * MyCase: the effect of a field that a PUT leaves out is not documented. All fields are sent again, except those
 * that MyCase computes itself: a balance that is sent again would undo a payment that was made after it was read.
 */
const COMPUTED_FIELDS: readonly string[] = ['outstanding_balance'];

/**
 * Merges an update's arguments into the current record. A list of references adds members or changes their attributes.
 * Custom field values, which MyCase appends, are sent only where they are new. Throws a MyCaseError where MyCase
 * requires a field that neither the call nor the record has, where a member to take off is not on the record, or where
 * the firm's custom fields cannot be read.
 */
export async function planUpdate(plan: WritePlan, sources: RecordSources, call: CallContext): Promise<UpdatePlan> {
  const { target, args, currentRecord } = plan;
  const { toolLabel, fields, recordReader } = target;
  if (!recordReader || !currentRecord) throw new Error(`${toolLabel}: its record cannot be read`);
  const lists = createListLookup(sources.cache, call);
  const fetchMembers = createMemberReader(sources, lists, call);
  const readMembers: MemberReader = (...members) => withNotSentNote(toolLabel, () => fetchMembers(...members));
  const removed = await resolveRemovedMembers(target, args, currentRecord, readMembers, call);
  const inputFields = { ...mergeInput(target, args, currentRecord, removed), ...clearFields(fields, args) };
  const requested = { ...inputFields, ...emptyAlternatives(target, inputFields, currentRecord) };
  const definitions = await readCustomFields(args, lists);
  const fieldChanges = Object.entries(requested)
    .flatMap(([field, value]) => toFieldChanges(field, value, definitions))
    .filter((change) => !isApplied(change, currentRecord, false));
  const retained = collectRetainedFields(target, requested, currentRecord, await readKnownNames(fields, lists));
  const body = omitEmptyAlternatives(target, {
    ...retained.fields,
    ...requested,
    ...selectNewCustomValues(requested, fieldChanges),
  });
  assertRequiredFields(target, body);
  const isChanged = (field: string) => fieldChanges.some((change) => change.field === field);
  const others = Object.keys(fields).filter((field) => !isChanged(field));
  const update = {
    ...plan,
    args: { ...target.ids, ...body },
    recordReader,
    currentRecord,
    fieldChanges,
    omittableFields: others.filter((field) => !(field in requested) && fields[field]?.isOptional()),
    unchangedFields: others.filter((field) => field !== 'custom_field_values'),
    notes: [...plan.notes, ...retained.notes],
  };
  if (fieldChanges.length === 0) return update;
  const [removals, sharing] = await Promise.all([
    describeRemovals(fieldChanges, target, currentRecord, readMembers),
    describeSharing(update, sources, call),
  ]);
  return { ...update, removals, sharing };
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

/** The requested fields. A list of references has all members of the record that are not taken off. */
function mergeInput(
  { toolLabel, fields, operation: { unshownLists = [] } }: WriteTarget,
  args: Arguments,
  currentRecord: ApiRecord,
  removed: RemovedMembers,
): Record<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, schema]) => {
    const value = args[name];
    const removedIds = removed.get(name);
    if (value === undefined && !removedIds) return [];
    if (!isMemberList(schema)) return [[name, value]];
    const currentValue = unshownLists.includes(name) ? [] : currentRecord[toResponseField(name)];
    const merged = mergeMembers(schema, Array.isArray(value) ? value : [], currentValue, removedIds);
    if (merged) return [[name, merged]];
    throw new MyCaseError(
      `${toolLabel} was not called: MyCase did not return ${name} of this record in the documented form, so its ` +
        'present members cannot be kept.',
      { advice: `Change ${name} in MyCase, or try again later.` },
    );
  });
  return Object.fromEntries(entries);
}

/**
 * The present members with their changed attributes, without those taken off, and then the new members. Undefined if
 * the present members are not known.
 */
function mergeMembers(
  schema: z.ZodType,
  inputMembers: readonly unknown[],
  currentValue: unknown,
  removedIds: ReadonlySet<unknown> = new Set(),
): unknown[] | undefined {
  const storedMembers = currentValue === null ? [] : currentValue;
  const currentMembers = toWritable(schema, storedMembers);
  if (!Array.isArray(storedMembers) || !Array.isArray(currentMembers)) return undefined;
  if (currentMembers.length !== storedMembers.length) return undefined;
  const findById = (members: readonly unknown[], id: unknown) => members.find((one) => getRawId(one) === id);
  const remainingMembers = currentMembers.filter((member) => !removedIds.has(getRawId(member)));
  const newMembers = inputMembers.filter((member) => !findById(currentMembers, getRawId(member)));
  return [
    ...remainingMembers.map((member) => ({ ...member, ...Object(findById(inputMembers, getRawId(member))) })),
    ...newMembers,
  ];
}

function clearFields(fields: Shape, { clear_fields }: Arguments): Record<string, unknown> {
  const names = Array.isArray(clear_fields) ? clear_fields.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, getEmptyValue(fields[name])]));
}

/**
 * The empty values of the stored fields that a requested field replaces. MyCase: a record has exactly one of these
 * fields (contract).
 */
function emptyAlternatives(
  { fields, operation: { exactlyOne = [] } }: WriteTarget,
  inputFields: Arguments,
  currentRecord: ApiRecord,
): Record<string, unknown> {
  if (exactlyOne.every((name) => isEmpty(inputFields[name]))) return {};
  const replaced = exactlyOne.filter(
    (name) => isEmpty(inputFields[name]) && !isEmpty(currentRecord[toResponseField(name)]),
  );
  return Object.fromEntries(replaced.map((name) => [name, getEmptyValue(fields[name])]));
}

/** MyCase: a body has exactly one of these fields (contract), so the empty ones are left out. */
const omitEmptyAlternatives = ({ operation: { exactlyOne = [] } }: WriteTarget, body: Arguments): Arguments =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => !exactlyOne.includes(name) || !isEmpty(value)));

/** The fields of the record that the call does not touch, and a note for each that cannot be sent again. */
function collectRetainedFields(
  { fields: bodyFields, operation: { exactlyOne = [] } }: WriteTarget,
  requested: Arguments,
  currentRecord: ApiRecord,
  knownNames: ReadonlyMap<string, ReadonlySet<unknown>>,
): { fields: Record<string, unknown>; notes: string[] } {
  const fields: Record<string, unknown> = {};
  const notes: string[] = [];
  const isExcluded = (name: string) =>
    name in requested || name === 'custom_field_values' || COMPUTED_FIELDS.includes(name);
  const isAlternativeSet = (name: string) =>
    exactlyOne.includes(name) && exactlyOne.some((other) => !isEmpty(requested[other]) || other in fields);
  for (const [name, schema] of Object.entries(bodyFields)) {
    if (isExcluded(name) || isAlternativeSet(name)) continue;
    const value = toWritable(schema, currentRecord[toResponseField(name)]);
    // MyCase: it would store the name of a deleted stage or area as blank.
    if (value !== undefined && knownNames.get(name)?.has(value) === false)
      notes.push(
        `${name} ${quoteValue(String(value))} no longer exists in the firm's lists, so it was not sent. The record still has it.`,
      );
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

function assertRequiredFields(
  { toolLabel, fields, operation: { exactlyOne = [] } }: WriteTarget,
  body: Arguments,
): void {
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
  if (faults.length > 0) throw createArgumentError(toolLabel, faults, suggestions);
}
