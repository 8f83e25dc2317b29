import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';

/** Whom and what a question is narrowed to; everything where nothing is named. */
export interface StaffCaseFilter {
  readonly staff: readonly number[];
  readonly caseId: number | undefined;
}

/** Whether a task or event is on the case and with any of the staff that were named. */
export const matchesFilter = (record: ApiRecord, { staff, caseId }: StaffCaseFilter): boolean =>
  (caseId === undefined || getReferenceId(record, 'case') === caseId) && hasAnyStaff(record, staff);

/** Whether a record has any of the staff; all do where none is named. */
export const hasAnyStaff = (record: ApiRecord, staff: readonly number[]): boolean =>
  staff.length === 0 || getReferenceIds(record, 'staff').some((id) => staff.includes(id));

/** Who and what is meant by words or ids, and what is to be said of that. */
export async function resolveStaffCaseFilter(
  staffInputs: readonly string[],
  caseInput: string | undefined,
  cache: ListCache,
  scope: RequestContext,
): Promise<{ filter: StaffCaseFilter; notes: string[] }> {
  const people = await Promise.all(staffInputs.map((staffInput) => resolveRecord('staff', staffInput, cache, scope)));
  const matter = caseInput === undefined ? undefined : await resolveRecord('case', caseInput, cache, scope);
  return {
    filter: { staff: people.map(({ id }) => id), caseId: matter?.id },
    notes: [...people, ...(matter ? [matter] : [])].flatMap(({ note }) => note ?? []),
  };
}
