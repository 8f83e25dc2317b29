import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import { type ApiRecord, referenceOf, referencesOf } from '../../records/record.ts';
import { resolve } from '../../search/resolve.ts';

/** Whom and what a question is narrowed to; everything where nothing is named. */
export interface Narrowing {
  readonly staff: readonly number[];
  readonly caseId: number | undefined;
}

/** Whether a task or event is on the case and with any of the staff that were named. */
export const matchesFilter = (record: ApiRecord, { staff, caseId }: Narrowing): boolean =>
  (caseId === undefined || referenceOf(record, 'case') === caseId) && isWith(record, staff);

/** Whether a record has any of the staff; all do where none is named. */
export const isWith = (record: ApiRecord, staff: readonly number[]): boolean =>
  staff.length === 0 || referencesOf(record, 'staff').some((id) => staff.includes(id));

/** Who and what is meant by words or ids, and what is to be said of that. */
export async function narrowed(
  staff: readonly string[],
  caseWords: string | undefined,
  cache: ListCache,
  scope: RequestContext,
): Promise<{ narrowing: Narrowing; said: string[] }> {
  const people = await Promise.all(staff.map((words) => resolve('staff', words, cache, scope)));
  const matter = caseWords === undefined ? undefined : await resolve('case', caseWords, cache, scope);
  return {
    narrowing: { staff: people.map(({ id }) => id), caseId: matter?.id },
    said: [...people, ...(matter ? [matter] : [])].flatMap(({ said }) => said ?? []),
  };
}
