import { type FirmRecord, isRecord } from '../../records/record.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Arguments, RunAnswer } from '../../operations/request.ts';
import { goalOf, isMet } from './field-change.ts';
import type { Plan } from '../plan.ts';
import { holds } from './compare.ts';

/** Fields whose values MyCase may drop without an error. */
export const DROPPED: readonly string[] = [
  'case_stage',
  'practice_area',
  'referral_source_reference',
  'referred_by',
  'people_group',
  'custom_field_values',
];

/** What a new record, or one changed in part, lacks of what was sent, as MyCase answers it. */
export function untaken({ operation, args }: Plan, { body }: RunAnswer): string[] {
  if (!operation.output || !isRecord(body)) return [];
  if (operation.method === 'PATCH') return afterPatch(operation, args, body);
  if (operation.method !== 'POST') return [];
  return DROPPED.filter((name) => args[name] !== undefined)
    .flatMap((name) => goalOf(name, name, args[name], new Map()))
    .filter((goal) => !isMet(goal, body, false))
    .map((goal) => notTaken(goal.field, goal.of(body), 'in the new record'));
}

/** A PATCH sends what changes alone, and its record can't be read by itself: there is no before to show. */
function afterPatch({ body = {}, output }: Operation, args: Arguments, record: FirmRecord): string[] {
  const missed = Object.keys(body)
    .filter((name) => args[name] !== undefined && !holds(args[name], record[name], true))
    .map((name) => notTaken(name, record[name], 'in MyCase'));
  return [`This is the ${output?.one} as it is now; what it was before this API does not show.`, ...missed];
}

const notTaken = (field: string, value: unknown, where: string): string =>
  `MyCase did not take ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;
