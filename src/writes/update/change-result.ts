import { joinSentences } from '../../base/sentences.ts';
import { createFence } from '../../formatting/fence.ts';
import type { ChangeResult, Operation, OperationResult } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Plan } from '../plan.ts';
import { isEmpty, matchesValue } from './compare-values.ts';
import { findReader } from './current-record.ts';
import { type FieldChange, isApplied } from './field-change.ts';
import { toResponseField } from './merge-update.ts';

const MAX_VALUE_LENGTH = 120;

/** Why a record could not be compared, where nothing else is known. */
export const NOT_READ_BACK = 'MyCase sent nothing back';

/** A value in a sentence; other people's words between marks. */
export function formatFieldValue(fieldChange: FieldChange, value: unknown, operation: Operation): string {
  if (isEmpty(value)) return 'empty';
  const formattedValue = fieldChange.formatValue(value);
  const text = typeof formattedValue === 'string' ? formattedValue : JSON.stringify(formattedValue);
  const shortText = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
  return findReader(operation)?.entity.kinds[fieldChange.field] === 'prose'
    ? createFence()(shortText)
    : `"${shortText}"`;
}

/** Whether a change would change nothing. */
export const hasNoChanges = ({ operation, fieldChanges }: Plan): boolean =>
  operation.method === 'PUT' && fieldChanges.length === 0;

/** The answer where the record holds all of it already, and nothing was sent. */
export function buildUnchangedResult(plan: Plan): OperationResult {
  return {
    status: 200,
    body: undefined,
    caveat: joinSentences(
      'Nothing was sent: the record holds all that was given already. To empty a field name it in clear_fields.',
      ...plan.notes,
    ),
    change: { ...buildChange(plan, []), done: 'nothing to change' },
  };
}

/** The answer to a change that MyCase took, with what it then showed; a sentence where that could not be read. */
export function buildChangeResult(
  plan: Plan,
  result: OperationResult,
  updatedRecord: ApiRecord | string,
): OperationResult {
  const notes = [result.caveat, ...plan.notes];
  if (typeof updatedRecord === 'string') {
    const note = `It could not be read back; the values after are those that were sent. (${updatedRecord})`;
    const fields = plan.fieldChanges.map((fieldChange) =>
      toChangedField(plan, fieldChange, fieldChange.newValue),
    );
    return { ...result, caveat: joinSentences(...notes, note), change: buildChange(plan, fields) };
  }
  const fields = plan.fieldChanges.map((fieldChange) =>
    toChangedField(plan, fieldChange, getActualValue(fieldChange, updatedRecord)),
  );
  const missedChanges = plan.fieldChanges.filter(
    (fieldChange) => !isApplied(fieldChange, updatedRecord, true),
  );
  return {
    ...result,
    caveat: joinSentences(
      ...notes,
      ...missedChanges.map((fieldChange) => formatMissedNote(plan, fieldChange, updatedRecord)),
      ...collectUncheckedNotes(plan, updatedRecord),
      ...collectSideEffectNotes(plan, updatedRecord),
    ),
    change: {
      ...buildChange(plan, fields),
      done: formatOutcome(missedChanges.length, plan.fieldChanges.length),
    },
  };
}

const formatOutcome = (missedCount: number, totalCount: number): string =>
  missedCount === 0 ? 'changed' : missedCount < totalCount ? 'changed in part' : 'not changed';

type ChangedField = ChangeResult['fields'][number];

function buildChange({ operation, currentRecord }: Plan, fields: readonly ChangedField[]): ChangeResult {
  const reader = findReader(operation);
  if (!reader) throw new Error(`${operation.name} changes no record`);
  return { done: 'changed', entity: reader.entity, fields, isAllDay: currentRecord?.all_day === true };
}

const toChangedField = (
  { currentRecord = {} }: Plan,
  fieldChange: FieldChange,
  actual: unknown,
): ChangedField => ({
  field: fieldChange.field,
  before: fieldChange.formatValue(fieldChange.getValue(currentRecord)) ?? null,
  after: fieldChange.formatValue(actual) ?? null,
});

/** What a record shows of a field; what was sent, where MyCase does not show it. */
const getActualValue = (fieldChange: FieldChange, record: ApiRecord): unknown => {
  const actual = fieldChange.getValue(record);
  return actual === undefined && fieldChange.customFieldId === undefined ? fieldChange.newValue : actual;
};

const formatMissedNote = ({ operation }: Plan, fieldChange: FieldChange, updatedRecord: ApiRecord): string =>
  `${fieldChange.field} is ${formatFieldValue(fieldChange, fieldChange.getValue(updatedRecord), operation)} in MyCase, not ${formatFieldValue(fieldChange, fieldChange.newValue, operation)} ` +
  'as sent: MyCase did not take it, or somebody else changed it in the same moment.';

const collectUncheckedNotes = ({ fieldChanges }: Plan, updatedRecord: ApiRecord): string[] =>
  fieldChanges
    .filter(
      (fieldChange) =>
        fieldChange.customFieldId === undefined &&
        fieldChange.getValue(updatedRecord) === undefined &&
        !isEmpty(fieldChange.newValue),
    )
    .map((fieldChange) => `MyCase does not show ${fieldChange.field}, so it could not be checked.`);

/** Fields that were only to stay, and did not. */
function collectSideEffectNotes(
  { operation, currentRecord = {}, fieldChanges }: Plan,
  updatedRecord: ApiRecord,
): string[] {
  const { body = {}, exactlyOne = [] } = operation;
  const isAlternativeChanged = fieldChanges.some(({ field }) => exactlyOne.includes(field));
  return Object.keys(body)
    .filter((name) => name !== 'custom_field_values' && !fieldChanges.some(({ field }) => field === name))
    .filter((name) => !(isAlternativeChanged && exactlyOne.includes(name)))
    .filter(
      (name) =>
        !matchesValue(currentRecord[toResponseField(name)], updatedRecord[toResponseField(name)], true),
    )
    .map((name) => `${name} is another than before, too: MyCase or somebody else changed it.`);
}
