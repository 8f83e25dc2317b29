import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinSentences } from '../base/sentences.ts';
import { RefutedWriteError, UnexpectedAnswerError } from '../client/unexpected-answer-error.ts';
import type { OperationResult } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { withEventDays } from '../records/events.ts';
import type { WritePlan } from './plan-write.ts';
import {
  type FieldChange,
  getShownNewValue,
  getStoredValue,
  isApplied,
  isEmpty,
  matchesValue,
  POSSIBLY_HIDDEN_FIELDS,
  SILENTLY_DROPPED_FIELDS,
  toFieldChanges,
  toKnownValue,
  toResponseField,
} from './update/field-values.ts';
import type { UpdatePlan } from './update/plan-update.ts';
import type { SentUpdate } from './update/send-update.ts';

/** The result of a create, with a note for each field whose value MyCase did not store. */
export function reportCreate({ args, notes, checkNotes }: WritePlan, result: OperationResult): OperationResult {
  const { body } = result;
  const droppedNotes = isRecord(body)
    ? SILENTLY_DROPPED_FIELDS.filter((name) => args[name] !== undefined)
        .flatMap((name) => toFieldChanges(name, args[name]))
        .filter((change) => !isApplied(change, body, false))
        .map((change) => formatDroppedNote(change.field, getStoredValue(change, body), 'in the new record'))
    : [];
  const hiddenNotes = isRecord(body)
    ? POSSIBLY_HIDDEN_FIELDS.filter((name) => args[name] !== undefined && body[name] === undefined).map(
        (name) => `MyCase does not show ${name}, so it could not be checked.`,
      )
    : [];
  return withNotes(result, notes, checkNotes, droppedNotes, hiddenNotes);
}

/**
 * The result of a deletion, an addition of links, or a change of a record that MyCase does not show. The values before
 * such a change are not known.
 */
export function reportOther({ target, args, notes, checkNotes }: WritePlan, result: OperationResult): OperationResult {
  const { output } = target.operation;
  const { body } = result;
  if (!output || !isRecord(body)) return withNotes(result, notes, checkNotes);
  const dropped = Object.keys(target.fields).filter(
    (name) => args[name] !== undefined && !matchesValue(args[name], body[name], true),
  );
  return withNotes(result, notes, checkNotes, [
    `This is the ${output.singular} as it is now. MyCase does not show its values before the change.`,
    ...dropped.map((name) => formatDroppedNote(name, body[name], 'in MyCase')),
  ]);
}

/** Returns the result with further sentences. */
export const withNotes = (result: OperationResult, ...notes: readonly (readonly string[])[]): OperationResult => ({
  ...result,
  caveat: joinSentences(result.caveat, ...notes.flat()),
});

const formatDroppedNote = (field: string, value: unknown, where: string): string =>
  `MyCase did not store ${field}: it is ${quoteJson(value ?? null)} ${where}.`;

/** The result of an update that was not sent, because the record has all the values already. */
export const reportUnchanged = ({ recordReader, notes }: UpdatePlan): OperationResult => ({
  status: 200,
  body: undefined,
  caveat: joinSentences('Nothing was sent: the record has all the given values already.', ...notes),
  change: { done: 'nothing to change', entity: recordReader.entity, fields: [] },
});

/**
 * The result of an update that was sent. `readBack` is the record as it was read afterwards, or the error of that
 * reading. Throws a MyCaseError where MyCase's answer was lost and the record does not show the change.
 */
export function reportUpdate({ plan, result }: SentUpdate, readBack: ApiRecord | MyCaseError): OperationResult {
  const { currentRecord, fieldChanges, notes, checkNotes, sharing = [], recordReader, unchangedFields } = plan;
  const answer = result instanceof MyCaseError ? toConfirmedAnswer(plan, result, readBack) : result;
  const toResult = (done: string, after: readonly unknown[], newNotes: readonly string[]): OperationResult => ({
    ...answer,
    caveat: joinSentences(answer.caveat, ...notes, ...checkNotes, ...sharing, ...newNotes),
    change: {
      done,
      entity: recordReader.entity,
      fields: fieldChanges.map((change, i) => ({
        field: change.field,
        before: toKnownValue(change, getStoredValue(change, withEventDays(currentRecord))) ?? null,
        after: toKnownValue(change, after[i]) ?? null,
      })),
    },
  });
  if (readBack instanceof MyCaseError) {
    const note = `It could not be read back; the values after are those that were sent. (${readBack.message})`;
    return toResult(
      'changed',
      fieldChanges.map((change) => getShownNewValue(change, plan.args)),
      [note],
    );
  }
  const checked = fieldChanges.map((change) => {
    const stored = getStoredValue(change, withEventDays(readBack));
    const isHidden = stored === undefined && !change.customField;
    return { change, stored, isHidden, isMissed: !isApplied(change, readBack, true) };
  });
  const missed = checked.filter(({ isMissed }) => isMissed);
  const done = missed.length === 0 ? 'changed' : missed.length < checked.length ? 'changed in part' : 'not changed';
  return toResult(
    done,
    checked.map(({ change, stored, isHidden }) => (isHidden ? getShownNewValue(change, plan.args) : stored)),
    [
      ...missed.map(({ change, stored }) =>
        formatMissedNote({ ...change, newValue: getShownNewValue(change, plan.args) }, stored),
      ),
      ...checked
        .filter(({ change, isHidden }) => isHidden && !isEmpty(change.newValue))
        .map(({ change }) => `MyCase does not show ${change.field}, so it could not be checked.`),
      ...unchangedFields
        .filter((name) => !matchesValue(currentRecord[toResponseField(name)], readBack[toResponseField(name)], true))
        .map((name) => `${name} changed as well: MyCase or another person changed it.`),
    ],
  );
}

/** The answer was lost or not the documented one, but the record may show the change. Throws a MyCaseError if not. */
function toConfirmedAnswer(
  { fieldChanges, currentRecord }: UpdatePlan,
  error: MyCaseError,
  readBack: ApiRecord | MyCaseError,
): OperationResult {
  const { message, advice, status } = error;
  const isUnexpected = error instanceof UnexpectedAnswerError;
  if (readBack instanceof MyCaseError) {
    throw new MyCaseError(`${message} It could not be read again either.`, { advice, outcome: 'unknown', status });
  }
  if (fieldChanges.every((change) => isApplied(change, readBack, false))) {
    const answer = isUnexpected ? error.summary : "MyCase's answer was lost.";
    const caveat = `${answer} The record was read again and has the new values.`;
    return { status: 204, body: undefined, caveat };
  }
  const hasOldValues = fieldChanges.every((change) =>
    matchesValue(getStoredValue(change, currentRecord) ?? null, getStoredValue(change, readBack) ?? null, true),
  );
  if (hasOldValues && isUnexpected && error.refusal) {
    throw new RefutedWriteError(error, 'The record was read again and has its old values.');
  }
  throw new MyCaseError(`${message} The record was read again at once and does not have the new values yet.`, {
    advice: 'You can send the same update again: it reads the record first.',
    outcome: 'unknown',
    status,
  });
}

function formatMissedNote(change: FieldChange, stored: unknown): string {
  return (
    `${change.field} is ${quoteChange(change, stored)} in MyCase, not ` +
    `${quoteChange(change, change.newValue)} as sent: MyCase did not store it, or another person changed it ` +
    'at the same moment.'
  );
}

/** A value in a sentence. */
const quoteChange = (change: FieldChange, value: unknown): string =>
  isEmpty(value) ? 'empty' : quoteJson(toKnownValue(change, value));

const quoteJson = (value: unknown): string =>
  typeof value === 'string'
    ? quoteValue(value)
    : JSON.stringify(value).length < 20
      ? JSON.stringify(value)
      : quoteValue(JSON.stringify(value));
