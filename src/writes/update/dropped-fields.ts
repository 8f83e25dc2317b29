import type { Arguments, Operation, OperationResult } from '../../operations/types.ts';
import { type ApiRecord, isRecord } from '../../records/record.ts';
import type { Plan } from '../types.ts';
import { matchesValue } from './compare.ts';
import { fieldChanges, isApplied } from './field-change.ts';

/** Fields whose values MyCase may drop without an error. */
export const SILENTLY_DROPPED_FIELDS: readonly string[] = [
  'case_stage',
  'practice_area',
  'referral_source_reference',
  'referred_by',
  'people_group',
  'custom_field_values',
];

/** What a new record, or one changed in part, lacks of what was sent, as MyCase answers it. */
export function droppedFieldNotes({ operation, args }: Plan, { body }: OperationResult): string[] {
  if (!operation.output || !isRecord(body)) return [];
  if (operation.method === 'PATCH') return afterPatch(operation, args, body);
  if (operation.method !== 'POST') return [];
  return SILENTLY_DROPPED_FIELDS.filter((name) => args[name] !== undefined)
    .flatMap((name) => fieldChanges(name, name, args[name], new Map()))
    .filter((goal) => !isApplied(goal, body, false))
    .map((goal) => notTaken(goal.field, goal.of(body), 'in the new record'));
}

/** A PATCH sends what changes alone, and its record can't be read by itself: there is no before to show. */
function afterPatch({ body = {}, output }: Operation, args: Arguments, record: ApiRecord): string[] {
  const missed = Object.keys(body)
    .filter((name) => args[name] !== undefined && !matchesValue(args[name], record[name], true))
    .map((name) => notTaken(name, record[name], 'in MyCase'));
  return [
    `This is the ${output?.singular} as it is now; what it was before this API does not show.`,
    ...missed,
  ];
}

const notTaken = (field: string, value: unknown, where: string): string =>
  `MyCase did not take ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;
