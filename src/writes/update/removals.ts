import { isMemberList } from '../../operations/member-lists.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { WriteTarget } from '../plan-write.ts';
import { type FieldChange, getMemberIds, getStoredValue, isEmpty } from './field-values.ts';
import { formatMembers, type MemberReader } from './list-members.ts';

/**
 * Sentences about the fields that an update empties and the members that it takes off, with their names. Empty if the
 * update removes nothing: then it needs no confirmation. Throws a MyCaseError if a name cannot be read.
 */
export async function describeRemovals(
  fieldChanges: readonly FieldChange[],
  { fields, operation: { unshownLists = [] } }: WriteTarget,
  currentRecord: ApiRecord,
  readMembers: MemberReader,
): Promise<readonly string[]> {
  const sentences: string[] = [];
  const emptied: string[] = [];
  for (const change of fieldChanges) {
    const { field, newValue } = change;
    const stored = getStoredValue(change, currentRecord);
    if (unshownLists.includes(field)) {
      sentences.push(`MyCase does not show the present ${field}: all who are not in the new list are taken off.`);
    } else if (isMemberList(fields[field])) {
      const newIds = new Set(getMemberIds(fields[field], newValue));
      const removedIds = getMemberIds(fields[field], stored).filter((id) => !newIds.has(id));
      if (removedIds.length > 0)
        sentences.push(
          `Takes off ${field}: ${formatMembers(await readMembers(field, removedIds), removedIds.length)}.`,
        );
    } else if (isEmpty(newValue) && !isEmpty(stored)) emptied.push(field);
  }
  return emptied.length > 0 ? [...sentences, `Empties: ${emptied.join(', ')}.`] : sentences;
}
