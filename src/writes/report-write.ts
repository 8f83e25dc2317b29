import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import { createFence } from '../formatting/fence.ts';
import type { ChangeResult, Entity, OperationResult } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { WritePlan } from './plan-write.ts';
import {
  type FieldChange,
  getStoredValue,
  isApplied,
  isEmpty,
  matchesValue,
  SILENTLY_DROPPED_FIELDS,
  toFieldChanges,
  toKnownValue,
  toResponseField,
} from './update/field-values.ts';
import type { UpdatePlan } from './update/plan-update.ts';
import type { SentUpdate } from './update/send-update.ts';

/** The result of a create, with a note for each field whose value MyCase did not store. */
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
 * The result of a deletion, an addition of links, or a change of a record that MyCase does not show. The values before
 * such a change are not known.
 */
export function reportOther({ target, args, notes }: WritePlan, result: OperationResult): OperationResult {
  const { fields, output } = target;
  const { body } = result;
  if (!output || !isRecord(body)) return withNotes(result, notes);
  const dropped = Object.keys(fields).filter(
    (name) => args[name] !== undefined && !matchesValue(args[name], body[name], true),
  );
  return withNotes(result, notes, [
    `This is the ${output.singular} as it is now. MyCase does not show its values before the change.`,
    ...dropped.map((name) => formatDroppedNote(name, body[name], 'in MyCase')),
  ]);
}

const withNotes = (result: OperationResult, ...notes: readonly (readonly string[])[]): OperationResult => ({
  ...result,
  caveat: joinSentences(result.caveat, ...notes.flat()),
});

const formatDroppedNote = (field: string, value: unknown, where: string): string =>
  `MyCase did not store ${field}: it is ${JSON.stringify(value ?? null)} ${where}.`;

/** The result of an update that was not sent, because the record holds all the values already. */
export const reportUnchanged = ({ reader, currentRecord, notes }: UpdatePlan): OperationResult => ({
  status: 200,
  body: undefined,
  caveat: joinSentences(
    'Nothing was sent: the record holds all that was given already. To empty a field name it in clear_fields.',
    ...notes,
  ),
  change: {
    done: 'nothing to change',
    entity: reader.entity,
    fields: [],
    isAllDay: currentRecord.all_day === true,
  },
});

/**
 * The result of an update that was sent. `readBack` is the record as it was read afterwards, or the error of that
 * reading. Throws a MyCaseError where MyCase's answer was lost and the record does not show the change.
 */
export function reportUpdate({ plan, result }: SentUpdate, readBack: ApiRecord | MyCaseError): OperationResult {
  const answer = result instanceof MyCaseError ? toConfirmedAnswer(plan, result, readBack) : result;
  const { currentRecord, fieldChanges, notes } = plan;
  const { entity } = plan.reader;
  const toChange = (done: string, getAfter: (change: FieldChange) => unknown): ChangeResult => ({
    done,
    entity,
    isAllDay: currentRecord.all_day === true,
    fields: fieldChanges.map((change) => ({
      field: change.field,
      before: toKnownValue(change, getStoredValue(change, currentRecord)) ?? null,
      after: toKnownValue(change, getAfter(change)) ?? null,
    })),
  });
  if (readBack instanceof MyCaseError) {
    const note = `It could not be read back; the values after are those that were sent. (${readBack.message})`;
    const change = toChange('changed', ({ newValue }) => newValue);
    return { ...answer, caveat: joinSentences(answer.caveat, ...notes, note), change };
  }
  const missed = fieldChanges.filter((change) => !isApplied(change, readBack, true));
  const caveat = joinSentences(
    answer.caveat,
    ...notes,
    ...missed.map((change) => formatMissedNote(change, readBack, entity)),
    ...collectUncheckedNotes(plan, readBack),
    ...collectSideEffectNotes(plan, readBack),
  );
  const done = formatOutcome(missed.length, fieldChanges.length);
  return { ...answer, caveat, change: toChange(done, (change) => getValueAfter(change, readBack)) };
}

/** MyCase's answer was lost, but the record may show the change. Throws a MyCaseError where it does not. */
function toConfirmedAnswer(
  { fieldChanges }: UpdatePlan,
  error: MyCaseError,
  readBack: ApiRecord | MyCaseError,
): OperationResult {
  const isRead = !(readBack instanceof MyCaseError);
  if (isRead && fieldChanges.every((change) => isApplied(change, readBack, false))) {
    const caveat = "MyCase's answer was lost, but the record was read again and holds the change.";
    return { status: 204, body: undefined, caveat };
  }
  const { message, advice, status } = error;
  throw isRead
    ? new MyCaseError(`${message} Read again at once, the record did not hold the change; it may still come.`, {
        advice: 'The same update may be called again: it reads the record first.',
        outcome: 'unknown',
        status,
      })
    : new MyCaseError(`${message} It could not be read again either.`, {
        advice,
        outcome: 'unknown',
        status,
      });
}

const formatOutcome = (missedCount: number, totalCount: number): string =>
  missedCount === 0 ? 'changed' : missedCount < totalCount ? 'changed in part' : 'not changed';

/** The value that a record shows; the new one for a field that MyCase does not show. */
function getValueAfter(change: FieldChange, record: ApiRecord): unknown {
  const stored = getStoredValue(change, record);
  return stored === undefined && !change.customField ? change.newValue : stored;
}

function formatMissedNote(change: FieldChange, readBack: ApiRecord, entity: Entity): string {
  const stored = quoteValue(change, getStoredValue(change, readBack), entity);
  return (
    `${change.field} is ${stored} in MyCase, not ${quoteValue(change, change.newValue, entity)} as sent: MyCase did ` +
    'not take it, or somebody else changed it in the same moment.'
  );
}

const MAX_QUOTED_LENGTH = 120;

/** A value in a sentence; free text stands between markers. */
function quoteValue(change: FieldChange, value: unknown, { kinds }: Entity): string {
  if (isEmpty(value)) return 'empty';
  const known = toKnownValue(change, value);
  const text = typeof known === 'string' ? known : JSON.stringify(known);
  const shortText = text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
  return kinds[change.field] === 'prose' ? createFence()(shortText) : `"${shortText}"`;
}

const collectUncheckedNotes = ({ fieldChanges }: UpdatePlan, readBack: ApiRecord): string[] =>
  fieldChanges
    .filter(
      (change) => !change.customField && getStoredValue(change, readBack) === undefined && !isEmpty(change.newValue),
    )
    .map(({ field }) => `MyCase does not show ${field}, so it could not be checked.`);

/** Fields that were to stay, and did not. */
const collectSideEffectNotes = ({ currentRecord, unchangedFields }: UpdatePlan, readBack: ApiRecord): string[] =>
  unchangedFields
    .filter((name) => {
      const field = toResponseField(name);
      return !matchesValue(currentRecord[field], readBack[field], true);
    })
    .map((name) => `${name} is another than before, too: MyCase or somebody else changed it.`);
