import { isRecord } from '../firm/record.ts';
import type { RunAnswer } from '../tools/run.ts';
import type { Plan } from './plan.ts';
import { holds } from './values.ts';

/** Fields whose values MyCase may drop without an error. */
const DROPPED = ['case_stage', 'practice_area', 'referral_source_reference', 'referred_by', 'people_group'];

/** What a new record, as MyCase answers it, lacks of what was sent. */
export function untaken({ operation, args }: Plan, { body }: RunAnswer): string[] {
  if (operation.method !== 'POST' || !isRecord(body)) return [];
  return DROPPED.filter((name) => name in (operation.body ?? {}) && args[name] !== undefined)
    .filter((name) => !holds(args[name], body[name] ?? null, false))
    .map(
      (name) => `MyCase did not take ${name}: it is ${JSON.stringify(body[name] ?? null)} in the new record.`,
    );
}
