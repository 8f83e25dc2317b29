import { type ApiRecord, getMiddleName } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';

/** Returns only the fields of a record from which its name is made, and the time of its last change. */
export function selectNameFields(record: ApiRecord): ApiRecord {
  const { name, first_name, last_name, updated_at } = record;
  if (name !== undefined) return { name, updated_at };
  const middle_name = getMiddleName(record);
  return middle_name ? { first_name, middle_name, last_name, updated_at } : { first_name, last_name, updated_at };
}

/** Returns the part of a record that stays in memory. */
export const selectMemoryFields = (record: ApiRecord, part: MemoryPart): ApiRecord =>
  part === 'records' ? record : part === 'names' ? selectNameFields(record) : { updated_at: record.updated_at };

/** The fields from which a name is made. */
export const NAME_FIELDS = ['name', 'first_name', 'middle_name', 'middle_initial', 'last_name'] as const;
