import type { RequestContext } from '../client/types.ts';
import { resolveDateTimes } from '../operations/date-times.ts';
import type { Arguments, Operation } from '../operations/types.ts';
import type { ApiRecord } from '../records/record.ts';
import { withNothingSent } from './errors.ts';
import { createLists, type Lists } from './resolve/list-lookup.ts';
import type { Plan, PlanSources } from './types.ts';
import { fetchCurrentRecord } from './update/current-record.ts';
import { type Known, merge } from './update/merge.ts';

/**
 * The write as it would be made now. Nothing is sent, and it may be planned again from the same arguments when time
 * has passed. Throws a MyCaseError where there is no such record, it can't be read, or MyCase would want more.
 */
export async function planWrite(
  operation: Operation,
  given: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<Plan> {
  const before = await withNothingSent(operation, () => fetchCurrentRecord(operation, given, sources, scope));
  const { args, notes } = resolveDateTimes(operation, given, sources.zone, before?.all_day === true);
  if (operation.method !== 'PUT' || !before) {
    return { operation, given, args, ...(before && { before }), goals: [], notes };
  }
  const lists = createLists(sources.cache, scope);
  const merged = merge(
    operation,
    args,
    before,
    await customFields(args, lists),
    await knownNames(operation, lists),
  );
  const changes = merged.goals.map((goal) => [
    goal.field,
    { from: goal.spoken(goal.of(before)), to: goal.spoken(goal.to) },
  ]);
  return {
    operation,
    given,
    args: merged.args,
    before,
    changes: Object.fromEntries(changes),
    goals: merged.goals,
    notes: [...notes, ...merged.notes],
  };
}

async function customFields(args: Arguments, lists: Lists): Promise<ReadonlyMap<unknown, ApiRecord>> {
  if (args.custom_field_values === undefined) return new Map();
  return new Map((await lists.all('custom_fields')).map((field) => [field.id, field]));
}

/** The stages and areas that a case may be in; where they can't be read, what the record has is believed. */
async function knownNames({ body = {} }: Operation, lists: Lists): Promise<Known> {
  if (!('case_stage' in body)) return () => undefined;
  const names = async (list: 'case_stages' | 'practice_areas') =>
    new Set((await lists.all(list)).map(({ name }) => String(name)));
  const [case_stages, practice_areas] = await Promise.all([
    names('case_stages').catch(() => undefined),
    names('practice_areas').catch(() => undefined),
  ]);
  return (list) => ({ case_stages, practice_areas })[list];
}
