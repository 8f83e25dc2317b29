import type { RequestContext } from '../client/client-types.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/resolve-date-times.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { Plan, PlanSources } from './plan.ts';
import { createListLookup, type ListLookup } from './resolve/list-lookup.ts';
import { fetchCurrentRecord } from './update/current-record.ts';
import { type KnownNamesReader, mergeUpdate } from './update/merge-update.ts';
import { withNotSentNote } from './write-errors.ts';

/**
 * The write as it would be made now. Nothing is sent, and it may be planned again from the same arguments when time
 * has passed. Throws a MyCaseError where there is no such record, it can't be read, or MyCase would want more.
 */
export async function planWrite(
  operation: Operation,
  input: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<Plan> {
  const currentRecord = await withNotSentNote(operation, () =>
    fetchCurrentRecord(operation, input, sources, scope),
  );
  const { args, notes } = resolveDateTimes(operation, input, sources.zone, currentRecord?.all_day === true);
  if (operation.method !== 'PUT' || !currentRecord) {
    return { operation, input, args, ...(currentRecord && { currentRecord }), fieldChanges: [], notes };
  }
  const lists = createListLookup(sources.cache, scope);
  const mergedUpdate = mergeUpdate(
    operation,
    args,
    currentRecord,
    await readCustomFields(args, lists),
    await readKnownNames(operation, lists),
  );
  const changes = mergedUpdate.fieldChanges.map((fieldChange) => [
    fieldChange.field,
    {
      from: fieldChange.formatValue(fieldChange.getValue(currentRecord)),
      to: fieldChange.formatValue(fieldChange.newValue),
    },
  ]);
  return {
    operation,
    input,
    args: mergedUpdate.args,
    currentRecord,
    changes: Object.fromEntries(changes),
    fieldChanges: mergedUpdate.fieldChanges,
    notes: [...notes, ...mergedUpdate.notes],
  };
}

async function readCustomFields(
  args: Arguments,
  lists: ListLookup,
): Promise<ReadonlyMap<unknown, ApiRecord>> {
  if (args.custom_field_values === undefined) return new Map();
  return new Map((await lists.readAll('custom_fields')).map((field) => [field.id, field]));
}

/** The stages and areas that a case may be in; where they can't be read, what the record has is believed. */
async function readKnownNames({ body = {} }: Operation, lists: ListLookup): Promise<KnownNamesReader> {
  if (!('case_stage' in body)) return () => undefined;
  const readNames = async (list: 'case_stages' | 'practice_areas') =>
    new Set((await lists.readAll(list)).map(({ name }) => String(name)));
  const [case_stages, practice_areas] = await Promise.all([
    readNames('case_stages').catch(() => undefined),
    readNames('practice_areas').catch(() => undefined),
  ]);
  return (list) => ({ case_stages, practice_areas })[list];
}
