import type { CallScope, MyCaseClient } from '../client/client.ts';
import type { Firm } from '../cache/list-cache.ts';
import type { FirmRecord } from '../records/record.ts';
import { readMoments } from '../operations/date-times.ts';
import type { Operation } from '../operations/operation.ts';
import type { Arguments } from '../operations/request.ts';
import type { Goal } from './update/field-change.ts';
import { createLists, type Lists } from './resolve/list-lookup.ts';
import { type Known, merge } from './update/merge.ts';
import { presentRecord } from './update/current-record.ts';
import { beforeSending } from './errors.ts';

/** A write as it would be made, before anything is sent. */
export interface Plan {
  readonly operation: Operation;
  /** As the call gave them, names looked up: what the write is planned from, now or again. */
  readonly given: Arguments;
  /** As they go to MyCase: what stays merged in. */
  readonly args: Arguments;
  /** The record that is changed or deleted, as it stands in MyCase. */
  readonly before?: FirmRecord;
  /** Fields that get another value, with both values; for changes only. Empty where the record holds it all already. */
  readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
  /** The same, to compare records by. */
  readonly goals: readonly Goal[];
  /** What the answer has to say beside the deed. */
  readonly notes: readonly string[];
}

/** What planning a write reads from. */
export interface PlanSources {
  readonly client: MyCaseClient;
  readonly firm: Firm;
  /** IANA identifier of the firm's zone: what a date-time without an offset is read in. */
  readonly zone: string;
}

/**
 * The write as it would be made now. Nothing is sent, and it may be planned again from the same arguments when time
 * has passed. Throws a MyCaseError where there is no such record, it can't be read, or MyCase would want more.
 */
export async function planWrite(
  operation: Operation,
  given: Arguments,
  sources: PlanSources,
  scope: CallScope,
): Promise<Plan> {
  const before = await beforeSending(operation, () => presentRecord(operation, given, sources, scope));
  const { args, notes } = readMoments(operation, given, sources.zone, before?.all_day === true);
  if (operation.method !== 'PUT' || !before) {
    return { operation, given, args, ...(before && { before }), goals: [], notes };
  }
  const lists = createLists(sources.firm, scope);
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

async function customFields(args: Arguments, lists: Lists): Promise<ReadonlyMap<unknown, FirmRecord>> {
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
