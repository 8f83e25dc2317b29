import { isRecord } from '../base/json.ts';
import { joinSentences } from '../base/sentences.ts';
import type { Operation, OperationResult } from '../operations/operation-types.ts';
import type { WritePlan } from './plan-write.ts';
import { getStoredValue, isApplied, SILENTLY_DROPPED_FIELDS, toFieldChanges } from './update/field-change.ts';
import { matchesValue } from './update/field-values.ts';

/** The result of a create, with a note for each field whose value MyCase did not take. */
export function reportCreate({ args, notes }: WritePlan, result: OperationResult): OperationResult {
  const { body } = result;
  const droppedNotes = isRecord(body)
    ? SILENTLY_DROPPED_FIELDS.filter((name) => args[name] !== undefined)
        .flatMap((name) => toFieldChanges(name, args[name]))
        .filter((change) => !isApplied(change, body, false))
        .map((change) => formatDroppedNote(change.field, getStoredValue(change, body), 'in the new record'))
    : [];
  return withNotes(result, notes, droppedNotes);
}

/**
 * The result of a deletion, an addition of links, or a change of a record that MyCase does not show by itself: of such
 * a record there is no value before the change to report.
 */
export function reportOther(
  { body: fields = {}, output }: Operation,
  { args, notes }: WritePlan,
  result: OperationResult,
): OperationResult {
  const { body } = result;
  if (!output || !isRecord(body)) return withNotes(result, notes);
  const dropped = Object.keys(fields).filter(
    (name) => args[name] !== undefined && !matchesValue(args[name], body[name], true),
  );
  return withNotes(result, notes, [
    `This is the ${output.singular} as it is now; what it was before this API does not show.`,
    ...dropped.map((name) => formatDroppedNote(name, body[name], 'in MyCase')),
  ]);
}

const withNotes = (result: OperationResult, ...notes: readonly (readonly string[])[]): OperationResult => ({
  ...result,
  caveat: joinSentences(result.caveat, ...notes.flat()),
});

const formatDroppedNote = (field: string, value: unknown, where: string): string =>
  `MyCase did not take ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;
