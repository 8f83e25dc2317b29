import { joinSentences } from '../../base/sentences.ts';
import { createFence } from '../../formatting/fence.ts';
import type { ChangeAnswer, Operation, OperationResult } from '../../operations/types.ts';
import type { ApiRecord } from '../../records/record.ts';
import type { Plan } from '../types.ts';
import { isEmpty, matchesValue } from './compare.ts';
import { readerOf } from './current-record.ts';
import { type FieldChange, isApplied } from './field-change.ts';
import { shownAs } from './merge.ts';

const LONGEST = 120;

/** Why a record could not be compared, where nothing else is known. */
export const NOT_READ_BACK = 'MyCase sent nothing back';

/** A value in a sentence; other people's words between marks. */
export function inWords(goal: FieldChange, value: unknown, operation: Operation): string {
  if (isEmpty(value)) return 'empty';
  const spoken = goal.spoken(value);
  const words = typeof spoken === 'string' ? spoken : JSON.stringify(spoken);
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  return readerOf(operation)?.entity.kinds[goal.field] === 'prose' ? createFence()(short) : `"${short}"`;
}

/** Whether a change would change nothing. */
export const isIdle = ({ operation, goals }: Plan): boolean =>
  operation.method === 'PUT' && goals.length === 0;

/** The answer where the record holds all of it already, and nothing was sent. */
export function nothingToChange(plan: Plan): OperationResult {
  return {
    status: 200,
    body: undefined,
    caveat: joinSentences(
      'Nothing was sent: the record holds all that was given already. To empty a field name it in clear_fields.',
      ...plan.notes,
    ),
    change: { ...changeOf(plan, []), done: 'nothing to change' },
  };
}

/** The answer to a change that MyCase took, with what it then showed; a sentence where that could not be read. */
export function changedAnswer(
  plan: Plan,
  answer: OperationResult,
  after: ApiRecord | string,
): OperationResult {
  const notes = [answer.caveat, ...plan.notes];
  if (typeof after === 'string') {
    const note = `It could not be read back; the values after are those that were sent. (${after})`;
    const fields = plan.goals.map((goal) => fieldOf(plan, goal, goal.to));
    return { ...answer, caveat: joinSentences(...notes, note), change: changeOf(plan, fields) };
  }
  const fields = plan.goals.map((goal) => fieldOf(plan, goal, shownBy(goal, after)));
  const missed = plan.goals.filter((goal) => !isApplied(goal, after, true));
  return {
    ...answer,
    caveat: joinSentences(
      ...notes,
      ...missed.map((goal) => missedNote(plan, goal, after)),
      ...unseenNotes(plan, after),
      ...strayNotes(plan, after),
    ),
    change: { ...changeOf(plan, fields), done: doneOf(missed.length, plan.goals.length) },
  };
}

const doneOf = (missed: number, all: number): string =>
  missed === 0 ? 'changed' : missed < all ? 'changed in part' : 'not changed';

type Field = ChangeAnswer['fields'][number];

function changeOf({ operation, before }: Plan, fields: readonly Field[]): ChangeAnswer {
  const reader = readerOf(operation);
  if (!reader) throw new Error(`${operation.name} changes no record`);
  return { done: 'changed', entity: reader.entity, fields, isAllDay: before?.all_day === true };
}

const fieldOf = ({ before = {} }: Plan, goal: FieldChange, after: unknown): Field => ({
  field: goal.field,
  before: goal.spoken(goal.of(before)) ?? null,
  after: goal.spoken(after) ?? null,
});

/** What a record shows of a field; what was sent, where MyCase does not show it. */
const shownBy = (goal: FieldChange, record: ApiRecord): unknown => {
  const shown = goal.of(record);
  return shown === undefined && goal.customField === undefined ? goal.to : shown;
};

const missedNote = ({ operation }: Plan, goal: FieldChange, after: ApiRecord): string =>
  `${goal.field} is ${inWords(goal, goal.of(after), operation)} in MyCase, not ${inWords(goal, goal.to, operation)} ` +
  'as sent: MyCase did not take it, or somebody else changed it in the same moment.';

const unseenNotes = ({ goals }: Plan, after: ApiRecord): string[] =>
  goals
    .filter((goal) => goal.customField === undefined && goal.of(after) === undefined && !isEmpty(goal.to))
    .map((goal) => `MyCase does not show ${goal.field}, so it could not be checked.`);

/** Fields that were only to stay, and did not. */
function strayNotes({ operation, before = {}, goals }: Plan, after: ApiRecord): string[] {
  const { body = {}, exactlyOne = [] } = operation;
  const isOther = goals.some(({ field }) => exactlyOne.includes(field));
  return Object.keys(body)
    .filter((name) => name !== 'custom_field_values' && !goals.some(({ field }) => field === name))
    .filter((name) => !(isOther && exactlyOne.includes(name)))
    .filter((name) => !matchesValue(before[shownAs(name)], after[shownAs(name)], true))
    .map((name) => `${name} is another than before, too: MyCase or somebody else changed it.`);
}
