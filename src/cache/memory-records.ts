import type { ApiRecord } from '../records/api-record.ts';
import { hasAllFields, type MemoryPart } from '../records/list-names.ts';
import { RecordTexts } from './record-texts.ts';
import { VersionMap } from './version-map.ts';

/**
 * The part of a list's records that is in memory, by id. A Map has fields of each record, RecordTexts have a text with
 * all fields of each, and a VersionMap has a number for each.
 */
export type MemoryRecords = Map<number, ApiRecord> | RecordTexts | VersionMap;

/** Creates an empty map for a part of the records of a list. */
export function createMemoryRecords(part: MemoryPart): MemoryRecords {
  if (part === 'times') return new VersionMap();
  return part === 'texts' ? new RecordTexts() : new Map();
}

/** Returns a map that has the same records, and can be changed independently. */
export const copyRecords = (records: MemoryRecords): MemoryRecords =>
  records instanceof Map ? new Map(records) : records.copy();

/** Returns the records of a list with all their fields. Undefined if only a part of the fields is in memory. */
export const getWholeRecords = (
  part: MemoryPart,
  records: MemoryRecords,
): Map<number, ApiRecord> | RecordTexts | undefined =>
  hasAllFields(part) && !(records instanceof VersionMap) ? records : undefined;
