import { type ApiRecord, getMiddleName, parseUpdatedAt } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';

/** The fields from which a name is made. */
export const NAME_FIELDS = ['name', 'first_name', 'middle_name', 'middle_initial', 'last_name'] as const;

/** Returns the part of a record that stays in memory. It has the time of the last change as a small number. */
export function selectMemoryFields(record: ApiRecord, part: MemoryPart): ApiRecord {
  if (part === 'records') return record;
  const updatedSecond = getUpdatedSecond(record);
  if (part === 'times') return { updatedSecond };
  const { name, first_name, last_name } = record;
  if (name !== undefined) return { name, updatedSecond };
  const middle_name = getMiddleName(record);
  return middle_name ? { first_name, middle_name, last_name, updatedSecond } : { first_name, last_name, updatedSecond };
}

/** The counter of a version starts again at this number. */
const MAX_CHANGES = 2 ** 20;

/**
 * Returns a number for a state of a record, of the time of its last change (seconds since 1970) and a number of
 * changes.
 */
export const toVersion = (updatedSecond: number, changes: number): number =>
  updatedSecond * MAX_CHANGES + (changes % MAX_CHANGES);

/** The time of the last change of a state of a record: its version, or its part in memory. In seconds since 1970. */
export const getVersionSecond = (version: number | ApiRecord): number =>
  typeof version === 'number' ? Math.floor(version / MAX_CHANGES) : getUpdatedSecond(version);

/** The time of the last change of a record or of its part in memory, in seconds since 1970. */
export const getUpdatedSecond = (record: ApiRecord): number =>
  typeof record.updatedSecond === 'number' ? record.updatedSecond : Math.floor(parseUpdatedAt(record) / 1_000);
