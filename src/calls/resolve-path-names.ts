import { MyCaseError } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { RequestContext } from '../client/client-types.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { type ResolvableKind, resolveRecord } from '../search/resolve-record.ts';

/** The arguments of a call with ids in the path, and sentences that state how names were interpreted. */
interface ResolvedPath {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

const KIND_BY_PARAMETER: Readonly<Record<string, ResolvableKind>> = {
  case_id: 'case',
  client_id: 'client',
  company_id: 'company',
  lead_id: 'lead',
  staff_id: 'staff',
};

/**
 * Replaces a name by the id of the only record that it fits, in an argument that is part of the path. Only a read accepts
 * a name there: for a write it throws a MyCaseError that names the record, so that the caller sees what would be changed.
 * Throws a MyCaseError with the candidates for a name that fits several records.
 */
export async function resolvePathNames(
  { name: tool, method, path }: Operation,
  args: Arguments,
  cache: ListCache,
  scope: RequestContext,
): Promise<ResolvedPath> {
  const resolvedIds: Record<string, number> = {};
  const notes: string[] = [];
  for (const parameter of getPathParameters(path)) {
    const [kind, value] = [KIND_BY_PARAMETER[parameter], args[parameter]];
    if (!kind || typeof value !== 'string' || !/\p{L}/u.test(value)) continue;
    const { id, note } = await resolveRecord(kind, value, cache, scope);
    if (method !== 'GET') {
      throw new MyCaseError(`${tool} was not called: ${parameter} must be an id here. ${note ?? ''}`, {
        advice: 'If this is the record that you mean, use its id.',
        suggestions: { [parameter]: id },
      });
    }
    resolvedIds[parameter] = id;
    if (note) notes.push(note);
  }
  return { args: { ...args, ...resolvedIds }, notes };
}
