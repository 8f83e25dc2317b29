import { isRecord } from '../base/json.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { parseRecordId, type Walls } from './walls.ts';

/** The id of the case a record is on: null for one on none, undefined where it cannot be told. MyCase's profile says `case_id`. */
export function getCaseId(row: ApiRecord): number | null | undefined {
  const value = row.case ?? row.case_id;
  const id = isRecord(value) ? value.id : value;
  return id === undefined || id === null ? null : parseRecordId(id);
}

/** Whether what is on that case, or on none, is open. */
export const isVisibleCase = ({ isAllowlist, isOpen }: Walls, caseId: number | null | undefined): boolean =>
  caseId === null ? !isAllowlist : caseId !== undefined && isOpen(caseId);

/** The id of a record or a reference; undefined where there is none. */
export const getRecordId = (value: unknown): number | undefined =>
  isRecord(value) ? parseRecordId(value.id) : undefined;

/** The references in a list of them. */
export const getReferences = (value: unknown): ApiRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);
