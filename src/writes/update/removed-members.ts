import { quoteValue } from '../../base/safe-text.ts';
import type { CallContext } from '../../client/client-types.ts';
import { toRemoveArgument } from '../../operations/member-lists.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, collectIds } from '../../records/api-record.ts';
import { LIST_BY_KIND } from '../../search/record-kinds.ts';
import { fetchSignedInStaffId, isSignedInWord } from '../../search/signed-in-staff.ts';
import type { WriteTarget } from '../plan-write.ts';
import { createArgumentError } from '../write-errors.ts';
import { getMemberIds, toResponseField } from './field-values.ts';
import { findMembers, formatMembers, type Member, type MemberReader } from './list-members.ts';

/** The ids of the members that an update takes off, by the field of their list. */
export type RemovedMembers = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * Finds the members that the `remove_…` arguments of an update name by id or name. Throws a MyCaseError that names the
 * members of the record if one is not among them, if several match, or if MyCase requires a member and none would stay.
 */
export async function resolveRemovedMembers(
  target: WriteTarget,
  args: Arguments,
  currentRecord: ApiRecord,
  readMembers: MemberReader,
  call: CallContext,
): Promise<RemovedMembers> {
  const removed = new Map<string, ReadonlySet<number>>();
  const faults: string[] = [];
  const suggestions: Record<string, unknown> = {};
  for (const field of Object.keys(target.fields)) {
    const inputs = await readInputs(field, args, call);
    if (inputs.length === 0) continue;
    const memberIds = getMemberIds(target.fields[field], currentRecord[toResponseField(field)]);
    const members = await readMembersByName(inputs, memberIds, (ids) => readMembers(field, ids));
    const list: MemberList = { field, members, target, args };
    const ids = new Set(inputs.flatMap((input) => findMember(input, list, faults)));
    if (faults.length === 0) faults.push(...findListFaults(ids, list));
    if (faults.length > 0) suggestions[toRemoveArgument(field)] = members.slice(0, 1).map(({ id }) => String(id));
    for (const id of ids) call.onResolved?.(getMemberKind(field), id);
    removed.set(field, ids);
  }
  if (faults.length > 0) throw createArgumentError(target.toolLabel, faults, suggestions);
  return removed;
}

/** The members that an argument names. The staff member who is signed in has the id instead of `me`. */
async function readInputs(field: string, args: Arguments, call: CallContext): Promise<readonly string[]> {
  const argument = args[toRemoveArgument(field)];
  const inputs = (Array.isArray(argument) ? argument : []).map(String).filter((input) => input.trim() !== '');
  const toId = async (input: string) => (isSignedInWord(input) ? String(await fetchSignedInStaffId(call)) : input);
  return field === 'staff' ? Promise.all(inputs.map(toId)) : inputs;
}

/** Reads the members, unless all inputs are ids of members: then no names are needed. */
function readMembersByName(
  inputs: readonly string[],
  ids: readonly number[],
  read: (ids: readonly number[]) => Promise<readonly Member[]>,
): readonly Member[] | Promise<readonly Member[]> {
  const unnamed = ids.map((id) => ({ id, record: undefined }));
  return inputs.every((input) => findMembers(unnamed, input).length === 1) ? unnamed : read(ids);
}

/** A list of the record, as it is now. */
interface MemberList {
  readonly field: string;
  readonly members: readonly Member[];
  readonly target: WriteTarget;
  readonly args: Arguments;
}

/** The kind of record that the audit log names. */
const getMemberKind = (field: string): string =>
  Object.entries(LIST_BY_KIND).find(([, list]) => list === field)?.[0] ?? field;

function findMember(input: string, { field, members, target }: MemberList, faults: string[]): number[] {
  const argument = toRemoveArgument(field);
  const [match, ...others] = findMembers(members, input);
  if (match && others.length === 0) return [match.id];
  const quoted = quoteValue(input);
  const label = target.recordReader?.entity.singular ?? 'record';
  if (match) faults.push(`${argument}: ${quoted} matches ${formatMembers([match, ...others])}. Give the id.`);
  else {
    const present = members.length > 0 ? `Its ${field}: ${formatMembers(members)}.` : `It has no ${field}.`;
    faults.push(`${argument}: ${quoted} is not on this ${label}. ${present}`);
  }
  return [];
}

/** The faults of a list whose members were all found. */
function findListFaults(ids: ReadonlySet<number>, { field, members, target, args }: MemberList): string[] {
  const argument = toRemoveArgument(field);
  const inputIds = collectIds(args[field]);
  const both = members.filter(({ id }) => ids.has(id) && inputIds.includes(id));
  if (both.length > 0) return [`${formatMembers(both)} is in both ${field} and ${argument}: use only one of them.`];
  if (Array.isArray(args.clear_fields) && args.clear_fields.includes(field))
    return [`${field} is in clear_fields, which takes all members off: omit ${argument}.`];
  const stays = inputIds.length > 0 || members.some(({ id }) => !ids.has(id));
  if (stays || target.fields[field]?.isOptional()) return [];
  return [
    `${argument}: MyCase requires at least one person in ${field}. Add another person in ${field} in the same call.`,
  ];
}
