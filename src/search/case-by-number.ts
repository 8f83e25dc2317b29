import { MyCaseError } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import { type ResolvedRecord, resolveRecord } from './resolve-record.ts';

/**
 * Finds the case that a number was meant for, after MyCase has shown no case with this id: the only case whose case
 * number or name is this number. Undefined if there is none or several, and if the list of cases has the id.
 */
export async function findCaseByNumber(
  number: number,
  cache: ListCache,
  call: CallContext,
): Promise<ResolvedRecord | undefined> {
  try {
    const found = await resolveRecord('case', String(number), cache, call);
    return found.id === number ? undefined : found;
  } catch (error) {
    if (error instanceof MyCaseError) return undefined;
    throw error;
  }
}
