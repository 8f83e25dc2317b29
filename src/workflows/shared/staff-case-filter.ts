import * as z from 'zod';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { type ApiRecord, getReferenceId, getReferenceIds } from '../../records/api-record.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { caseArgument, staffArgument } from './reference-fields.ts';

/** The arguments that limit a question to staff or to one case. */
export const STAFF_CASE_ARGUMENTS = { staff: z.array(staffArgument).min(1).optional(), case: caseArgument.optional() };

/** The staff and the case that a question is limited to. It is about everything if neither is named. */
export interface StaffCaseFilter {
  readonly staff: readonly number[];
  readonly caseId: number | undefined;
}

/** Tests if a task or an event is on the case and has any of the staff. */
export const matchesFilter = (record: ApiRecord, { staff, caseId }: StaffCaseFilter): boolean =>
  (caseId === undefined || getReferenceId(record, 'case') === caseId) && hasAnyStaff(record, staff);

/** Tests if a record has any of the staff. True for every record if no staff is named. */
export const hasAnyStaff = (record: ApiRecord, staff: readonly number[]): boolean =>
  staff.length === 0 || getReferenceIds(record, 'staff').some((id) => staff.includes(id));

/** Resolves the arguments. The notes state how words were interpreted. Throws a MyCaseError for unknown or ambiguous words. */
export async function resolveStaffCaseFilter(
  args: z.infer<z.ZodObject<typeof STAFF_CASE_ARGUMENTS>>,
  cache: ListCache,
  scope: RequestContext,
): Promise<{ filter: StaffCaseFilter; notes: string[] }> {
  const people = await Promise.all((args.staff ?? []).map((input) => resolveRecord('staff', input, cache, scope)));
  const matter = args.case === undefined ? [] : [await resolveRecord('case', args.case, cache, scope)];
  return {
    filter: { staff: people.map(({ id }) => id), caseId: matter[0]?.id },
    notes: [...people, ...matter].flatMap(({ note }) => note ?? []),
  };
}
