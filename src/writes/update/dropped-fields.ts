import { isRecord } from '../../base/json.ts';
import type { Arguments, Operation, OperationResult } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Plan } from '../plan.ts';
import { matchesValue } from './compare-values.ts';
import { isApplied, toFieldChanges } from './field-change.ts';

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
export function collectDroppedFieldNotes({ operation, args }: Plan, { body }: OperationResult): string[] {
  if (!operation.output || !isRecord(body)) return [];
  if (operation.method === 'PATCH') return collectPatchNotes(operation, args, body);
  if (operation.method !== 'POST') return [];
  return SILENTLY_DROPPED_FIELDS.filter((name) => args[name] !== undefined)
    .flatMap((name) => toFieldChanges(name, name, args[name], new Map()))
    .filter((fieldChange) => !isApplied(fieldChange, body, false))
    .map((fieldChange) =>
      formatDroppedNote(fieldChange.field, fieldChange.getValue(body), 'in the new record'),
    );
}

/** A PATCH sends what changes alone, and its record can't be read by itself: there is no before to show. */
function collectPatchNotes({ body = {}, output }: Operation, args: Arguments, record: ApiRecord): string[] {
  const droppedNotes = Object.keys(body)
    .filter((name) => args[name] !== undefined && !matchesValue(args[name], record[name], true))
    .map((name) => formatDroppedNote(name, record[name], 'in MyCase'));
  return [
    `This is the ${output?.singular} as it is now; what it was before this API does not show.`,
    ...droppedNotes,
  ];
}

const formatDroppedNote = (field: string, value: unknown, where: string): string =>
  `MyCase did not take ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;
