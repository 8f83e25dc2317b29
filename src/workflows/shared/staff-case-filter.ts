import * as z from 'zod';
import type { ListCache } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { caseArgument, staffArgument } from './reference-fields.ts';

/** The arguments that limit a question to staff or to one case. */
export const STAFF_CASE_ARGUMENTS = { staff: z.array(staffArgument).min(1).optional(), case: caseArgument.optional() };

/** The staff and the case that a question is limited to. It is about everything if neither is named. */
export interface StaffCaseFilter {
  readonly staff: readonly number[];
  readonly caseId: number | undefined;
}

/** Returns the condition that a case `c`, a task `t` or an event `e` is on the case and has any of the staff. */
export function getFilterCondition(kind: 'case' | 'task' | 'event', { staff, caseId }: StaffCaseFilter): string {
  const alias = kind.charAt(0);
  const conditions = [
    ...(caseId === undefined ? [] : [`${alias}.${kind === 'case' ? 'id' : 'case_id'} = ${caseId}`]),
    ...(staff.length === 0
      ? []
      : [`${alias}.id IN (SELECT ${kind}_id FROM ${kind}_staff WHERE staff_id IN (${staff.join()}))`]),
  ];
  return conditions.join(' AND ') || 'TRUE';
}

/**
 * Resolves the arguments. The notes state how words were interpreted. Throws a MyCaseError for unknown or ambiguous
 * words.
 */
export async function resolveStaffCaseFilter(
  args: z.infer<z.ZodObject<typeof STAFF_CASE_ARGUMENTS>>,
  cache: ListCache,
  call: CallContext,
): Promise<{ filter: StaffCaseFilter; notes: string[] }> {
  const people = await Promise.all((args.staff ?? []).map((input) => resolveRecord('staff', input, cache, call)));
  const matter = args.case === undefined ? [] : [await resolveRecord('case', args.case, cache, call)];
  return {
    filter: { staff: people.map(({ id }) => id), caseId: matter[0]?.id },
    notes: [...people, ...matter].flatMap(({ note }) => note ?? []),
  };
}
