import { isRecord } from '../base/json.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { parseRecordId, type Walls } from './walls.ts';

/**
 * Returns the id of a record's case, null for a record without a case, or undefined if the id is not valid. The
 * published profile has `case_id`.
 */
export function getCaseId(row: ApiRecord): number | null | undefined {
  const value = row.case ?? row.case_id;
  const id = isRecord(value) ? value.id : value;
  return id === undefined || id === null ? null : parseRecordId(id);
}

/**
 * Returns true if records of this case are visible. `caseId` is null for records without a case, undefined if unknown.
 */
export const isVisibleCase = ({ isAllowlist, isCaseVisible }: Walls, caseId: number | null | undefined): boolean =>
  caseId === null ? !isAllowlist : caseId !== undefined && isCaseVisible(caseId);

/** Returns the id of a record or a reference, or undefined. */
export const getRecordId = (value: unknown): number | undefined =>
  isRecord(value) ? parseRecordId(value.id) : undefined;

/** Returns the references in a list, or an empty list for another value. */
export const getReferences = (value: unknown): ApiRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);
