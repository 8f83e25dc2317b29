import { isMemberList } from '../../operations/member-lists.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { WriteTarget } from '../plan-write.ts';
import { type FieldChange, getMemberIds, getStoredValue, isEmpty } from './field-values.ts';
import { formatMembers, type MemberReader } from './list-members.ts';

/** The ids of the members that a change of a list takes off. */
export function findRemovedIds(change: FieldChange, { fields }: WriteTarget, currentRecord: ApiRecord): number[] {
  const schema = fields[change.field];
  const newIds = new Set(getMemberIds(schema, change.newValue));
  return getMemberIds(schema, getStoredValue(change, currentRecord)).filter((id) => !newIds.has(id));
}

/**
 * Sentences about the fields that an update empties and the members that it takes off, with their names. Empty if the
 * update removes nothing: then it needs no confirmation. Throws a MyCaseError if a name cannot be read.
 */
export async function describeRemovals(
  fieldChanges: readonly FieldChange[],
  target: WriteTarget,
  currentRecord: ApiRecord,
  readMembers: MemberReader,
): Promise<readonly string[]> {
  const { unshownLists = [] } = target.operation;
  const sentences: string[] = [];
  const emptied: string[] = [];
  for (const change of fieldChanges) {
    const { field, newValue } = change;
    if (unshownLists.includes(field)) {
      sentences.push(`MyCase does not show the present ${field}: all who are not in the new list are taken off.`);
    } else if (isMemberList(target.fields[field])) {
      const removedIds = findRemovedIds(change, target, currentRecord);
      if (removedIds.length > 0)
        sentences.push(
          `Takes off ${field}: ${formatMembers(await readMembers(field, removedIds), removedIds.length)}.`,
        );
    } else if (isEmpty(newValue) && !isEmpty(getStoredValue(change, currentRecord))) emptied.push(field);
  }
  return emptied.length > 0 ? [...sentences, `Empties: ${emptied.join(', ')}.`] : sentences;
}
