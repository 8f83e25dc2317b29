import { isRecord } from '../firm/record.ts';
import type { RunAnswer } from '../tools/run.ts';
import { goalOf, isMet } from './goal.ts';
import type { Plan } from './plan.ts';

/** Fields whose values MyCase may drop without an error. */
export const DROPPED: readonly string[] = [
  'case_stage',
  'practice_area',
  'referral_source_reference',
  'referred_by',
  'people_group',
  'custom_field_values',
];

/** What a new record, as MyCase answers it, lacks of what was sent. */
export function untaken({ operation, args }: Plan, { body }: RunAnswer): string[] {
  if (operation.method !== 'POST' || !operation.output || !isRecord(body)) return [];
  return DROPPED.filter((name) => args[name] !== undefined)
    .flatMap((name) => goalOf(name, name, args[name], new Map()))
    .filter((goal) => !isMet(goal, body, false))
    .map(
      (goal) =>
        `MyCase did not take ${goal.field}: it is ${JSON.stringify(goal.of(body) ?? null)} in the new record.`,
    );
}
