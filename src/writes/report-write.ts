import { joinSentences } from '../base/sentences.ts';
import type { Operation, OperationResult } from '../operations/operation-types.ts';
import { type ApiRecord, isRecord } from '../records/api-record.ts';
import type { WritePlan } from './plan-write.ts';
import { getStoredValue, isApplied, SILENTLY_DROPPED_FIELDS, toFieldChanges } from './update/field-change.ts';
import { matchesValue } from './update/field-values.ts';

/** The result of a write that is not an update, with the plan's notes and the fields that MyCase did not take. */
export function reportWrite(
  operation: Operation,
  { args, notes }: WritePlan,
  result: OperationResult,
): OperationResult {
  const droppedNotes = isRecord(result.body) ? collectDroppedNotes(operation, args, result.body) : [];
  return { ...result, caveat: joinSentences(result.caveat, ...notes, ...droppedNotes) };
}

function collectDroppedNotes(
  { method, body = {}, output }: Operation,
  args: WritePlan['args'],
  record: ApiRecord,
): string[] {
  if (!output) return [];
  if (method === 'PATCH') {
    // The record cannot be read by itself, so there is no value before the change to show.
    return [
      `This is the ${output.singular} as it is now; what it was before this API does not show.`,
      ...Object.keys(body)
        .filter((name) => args[name] !== undefined && !matchesValue(args[name], record[name], true))
        .map((name) => formatDroppedNote(name, record[name], 'in MyCase')),
    ];
  }
  return SILENTLY_DROPPED_FIELDS.filter((name) => args[name] !== undefined)
    .flatMap((name) => toFieldChanges(name, args[name]))
    .filter((change) => !isApplied(change, record, false))
    .map((change) => formatDroppedNote(change.field, getStoredValue(change, record), 'in the new record'));
}

const formatDroppedNote = (field: string, value: unknown, where: string): string =>
  `MyCase did not take ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;
