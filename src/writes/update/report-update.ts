import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import { createFence } from '../../formatting/fence.ts';
import type { ChangeResult, Entity, OperationResult } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { type FieldChange, getStoredValue, isApplied, toKnownValue, toResponseField } from './field-change.ts';
import { isEmpty, matchesValue } from './field-values.ts';
import type { UpdatePlan } from './plan-update.ts';
import type { SentUpdate } from './send-update.ts';

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
