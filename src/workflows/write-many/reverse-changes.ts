import { isRecord } from '../../base/json.ts';
import { getEmptyCustomValue, listClearableFields } from '../../operations/empty-values.ts';
import { isMemberList, toRemoveArgument } from '../../operations/member-lists.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { type ApiRecord, getRawId } from '../../records/api-record.ts';
import { EVENT_TIME_FIELDS, withEventDays } from '../../records/events.ts';
import { getMemberIds, isEmpty, matchesValue, toResponseField, toWritable } from '../../writes/update/field-values.ts';
import type { StoredChange } from './stored-plan.ts';

/** The arguments of an update that puts values back, and sentences about values that cannot be put back. */
export interface ReversedChanges {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/** Builds the arguments that put back the values of changed fields. `before` is the record as it was. */
export function reverseChanges(
  changes: readonly StoredChange[],
  before: ApiRecord,
  operation: Operation,
): ReversedChanges {
  const shown = withEventDays(before);
  const reversed = withBothTimes(changes).map((change) => reverseChange(change, shown, operation));
  const cleared = reversed.flatMap(({ cleared = [] }) => cleared);
  const customValues = reversed.flatMap(({ customValues = [] }) => customValues);
  return {
    args: {
      ...Object.assign({}, ...reversed.map(({ args = {} }) => args)),
      ...(cleared.length > 0 && { clear_fields: cleared }),
      ...(customValues.length > 0 && { custom_field_values: customValues }),
    },
    notes: reversed.flatMap(({ note = [] }) => note),
  };
}

/** The part of an update that puts one field back, or a note that this is not possible. */
interface ReversedChange {
  readonly args?: Arguments;
  readonly cleared?: readonly string[];
  readonly customValues?: readonly unknown[];
  readonly note?: string;
}

function reverseChange(
  change: StoredChange,
  before: ApiRecord,
  { path, body = {}, unshownLists = [] }: Operation,
): ReversedChange {
  const { field, customFieldId } = change;
  if (customFieldId !== undefined) return reverseCustomValue(change, customFieldId);
  const schema = body[field];
  const value = before[toResponseField(field)];
  if (!schema || unshownLists.includes(field)) return { note: `MyCase does not show ${field}, so it is not put back.` };
  if (isMemberList(schema)) return reverseMembers(change, schema, path, value);
  if (isEmpty(value)) return emptyAgain(change, listClearableFields(body));
  const writable = toWritable(schema, value);
  return writable === undefined ? { note: `${field} could not be put back.` } : { args: { [field]: writable } };
}

/** Puts back the value of a custom field. MyCase: only some types of custom fields can be empty again. */
function reverseCustomValue(change: StoredChange, id: unknown): ReversedChange {
  const { before, customFieldType = '' } = change;
  if (!isEmpty(before)) return { customValues: [{ custom_field: { id }, value: before }] };
  return getEmptyCustomValue(customFieldType) === undefined
    ? { note: formatFullField(getFieldName(change)) }
    : { cleared: [String(id)] };
}

/** The name of a changed field for people: the firm's name of a custom field. */
export const getFieldName = ({ field, customFieldName }: StoredChange): string => customFieldName ?? field;

const formatFullField = (name: string): string =>
  `${name} was empty, and MyCase cannot empty it, so it keeps its new value.`;

function emptyAgain({ field, after }: StoredChange, clearable: readonly string[]): ReversedChange {
  if (typeof after === 'boolean') return { args: { [field]: false } };
  return clearable.includes(field) ? { cleared: [field] } : { note: formatFullField(field) };
}

/** A start without an end would move the end, so both times of an event are put back. */
function withBothTimes(changes: readonly StoredChange[]): readonly StoredChange[] {
  const times = EVENT_TIME_FIELDS.find((names) => changes.some(({ field }) => names.some((name) => name === field)));
  const missing = (times ?? []).filter((name) => !changes.some(({ field }) => field === name));
  return [
    ...changes,
    ...missing.map((field) => ({ field, responseField: field, before: undefined, after: undefined })),
  ];
}

/** Attributes of people by the path of their record. MyCase: it takes them, and does not return them. */
const HIDDEN_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/cases/{case_id}': { clients: ['role'], companies: ['role'] },
  '/events/{event_id}': { staff: ['required'] },
};

/** Returns the attributes of the people in a field that MyCase does not return. `path` is the path of the record. */
export const getHiddenAttributes = (path: string, field: string): readonly string[] =>
  HIDDEN_ATTRIBUTES[path]?.[field] ?? [];

/**
 * Takes off the members that were added, and adds those that were taken off or had other attributes. `value` is the
 * list before the change. Attributes that MyCase does not show are named in a note.
 */
function reverseMembers(
  { field, after }: StoredChange,
  schema: NonNullable<Operation['body']>[string],
  path: string,
  value: unknown,
): ReversedChange {
  const members = toWritable(schema, value ?? []);
  const formerMembers: readonly unknown[] = Array.isArray(members) ? members : [];
  const laterMembers: readonly unknown[] = Array.isArray(after) ? after : [];
  const formerIds = getMemberIds(schema, formerMembers);
  const changed = formerMembers.filter(
    (member) =>
      !laterMembers.some((later) => getRawId(later) === getRawId(member) && matchesValue(member, later, false)),
  );
  const added = getMemberIds(schema, laterMembers).filter((id) => !formerIds.includes(id));
  const stayed = laterMembers.filter((later) => formerIds.some((id) => id === getRawId(later)));
  const removed = formerMembers.filter((member) => !laterMembers.some((later) => getRawId(later) === getRawId(member)));
  return {
    args: {
      ...(changed.length > 0 && { [field]: changed }),
      ...(added.length > 0 && { [toRemoveArgument(field)]: added.map(String) }),
    },
    ...formatHiddenAttributes(path, field, stayed, removed.length > 0),
  };
}

/**
 * Names the attributes that cannot be put back: of members who stayed and got one, and of members who were taken off.
 */
function formatHiddenAttributes(
  path: string,
  field: string,
  stayed: readonly unknown[],
  isAnyRemoved: boolean,
): { readonly note?: string } {
  const hidden = getHiddenAttributes(path, field).filter(
    (name) => isAnyRemoved || stayed.some((member) => isRecord(member) && name in member),
  );
  return hidden.length === 0
    ? {}
    : { note: `MyCase does not show \`${hidden.join('`, `')}\` of ${field}, so it is not put back.` };
}

/**
 * Builds the arguments of an update that removes the people that a write added. `change` has the people before, and
 * those that were sent. People who were on the record before stay on it.
 */
export function reverseAddition(change: StoredChange, update: Operation): ReversedChanges {
  const { field, before, after } = change;
  const schema = update.body?.[field];
  if (!schema || !isMemberList(schema)) return { args: {}, notes: [`MyCase cannot take ${field} off this record.`] };
  const formerMembers: readonly unknown[] = Array.isArray(before) ? before : [];
  const sent: readonly unknown[] = Array.isArray(after) ? after : [];
  const untouched = formerMembers.filter((member) => !sent.some((one) => getRawId(one) === getRawId(member)));
  const former = formerMembers.filter((member) => !untouched.includes(member));
  const { args = {}, note = [] } = reverseMembers({ ...change, after: sent }, schema, update.path, former);
  return { args, notes: [note].flat() };
}
