import { MyCaseError } from '../base/errors.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/types.ts';
import { pathNames } from '../operations/operation.ts';
import type { Arguments, Entity, Operation, OperationResult } from '../operations/types.ts';
import { changesAnswer } from './change.ts';
import type { FormatContext } from './context.ts';
import { createFence } from './fence.ts';
import { ALL, parseFieldOffsets, pickColumns } from './field-selection.ts';
import { dropLargestFields, rowsThatFit } from './fit-to-budget.ts';
import { type ListCall, listAnswer } from './list.ts';
import { normalizeRecord, truncateAndFence } from './normalize.ts';
import {
  fieldsOf,
  forms,
  isRow,
  LONGEST_IN_LIST,
  moveInvalidFields,
  type Written,
  withReferenceNames,
} from './prepare-rows.ts';
import { recordText } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Shapes MyCase's answer for the agent: text, and the same rows as structured content. `again` gets the same list with
 * a page of so many rows.
 */
export async function answerOf(
  operation: Operation,
  args: Arguments,
  answer: OperationResult,
  scribe: FormatContext,
  scope: RequestContext,
  again: ListCall['again'],
): Promise<ToolAnswer> {
  if (answer.change) return changesAnswer(operation, args, answer.change, answer.caveat, scribe, scope);
  if (operation.list)
    return listAnswer({ operation, list: operation.list, args, again }, answer, scribe, scope);
  const result = operation.output
    ? await recordAnswer(operation, operation.output, args, answer, scribe, scope)
    : plainAnswer(doneOf(operation, args, answer));
  if (answer.file) result.content.push({ type: 'resource', resource: answer.file });
  return result;
}

/** Most tokens of an error. */
const MOST_OF_AN_ERROR = 399;

/** A failed call as the agent sees it; of a message that is too long the middle is left out. */
export async function errorAnswer({ message, link, status }: MyCaseError): Promise<ToolAnswer> {
  const said = (letters: number) =>
    letters < message.length
      ? `${message.slice(0, Math.ceil(letters / 2))} … ${message.slice(message.length - Math.floor(letters / 2))}`
      : message;
  const letters = await rowsThatFit(message.length, MOST_OF_AN_ERROR, (most) => [said(most)]);
  return { content: [{ type: 'text', text: said(letters) }], isError: true, link, status };
}

async function recordAnswer(
  operation: Operation,
  output: Entity,
  args: Arguments,
  { body, caveat }: OperationResult,
  scribe: FormatContext,
  scope: RequestContext,
): Promise<ToolAnswer> {
  const { method, name } = operation;
  if (!isRow(body)) {
    if (method === 'GET') {
      throw new MyCaseError(
        `MyCase answered ${name} with something that is no ${output.singular.replaceAll('_', ' ')}. Try again in a minute.`,
      );
    }
    const unseen = `It is done, but MyCase did not send the ${output.singular} back: find it in its list.`;
    return plainAnswer({ note: caveat ?? unseen });
  }
  const values = normalizeRecord(moveInvalidFields(output, body), output, scribe.zone);
  const { names, starts } = parseFieldOffsets(fieldsOf(args) ?? [ALL]);
  const picked = pickColumns(values, names);
  const [named = picked] = await withReferenceNames([picked], method === 'GET', scribe, scope);
  const { text, data } = await wholeRecord(
    { operation, output, args, values: named, starts, caveat },
    scribe.budget,
  );
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** A record that is to be shown, and the call that it answers. */
interface Asked {
  readonly operation: Operation;
  readonly output: Entity;
  readonly args: Arguments;
  readonly values: Row;
  /** Where in its texts to begin. */
  readonly starts: ReadonlyMap<string, number>;
  readonly caveat: string | undefined;
}

/** A record with its texts as long as the budget lets them be. */
async function wholeRecord(asked: Asked, budget: number): Promise<Written> {
  const { output, values, starts, caveat } = asked;
  const fence = createFence();
  const written = (record: Row, ...notes: (string | undefined)[]): Written => {
    const note = notes.filter(Boolean).join(' ');
    const data = { ...record, ...(note && { [noteName(output)]: note }) };
    return { text: recordText(data, output.kinds), data };
  };
  const cut = (longest: number) => truncateAndFence(values, output, fence, longest, starts);
  const most = Math.max(LONGEST_IN_LIST, JSON.stringify(values).length);
  const said = (letters: number) => (letters < most ? [caveat, readingOn(asked, letters)] : [caveat]);
  const longest = await rowsThatFit(most, budget, (letters) =>
    forms(written(cut(letters), ...said(letters))),
  );
  if (longest >= LONGEST_IN_LIST) return written(cut(longest), ...said(longest));
  const light = await dropLargestFields(cut(LONGEST_IN_LIST), budget, ({ record, note }) =>
    forms(written(record, caveat, note)),
  );
  return written(light.record, caveat, light.note);
}

const SAVED = ' With save_as the whole file is saved in the folder given with --files-folder.';

/** The call that shows what comes after the part of a text that is shown. */
function readingOn({ operation, args, values, starts }: Asked, letters: number): string {
  const { name, method } = operation;
  const shortened = Object.entries(values).find(
    ([field, value]) => typeof value === 'string' && value.length > (starts.get(field) ?? 0) + letters,
  );
  const isRead = method === 'GET';
  if (!shortened || !isRead)
    return `A text is shortened to fit${isRead ? '; named alone in fields it has more room' : ''}.`;
  const [field] = shortened;
  const next = { ...args, fields: [`${field}:${(starts.get(field) ?? 0) + letters}`] };
  const file = operation.local?.save_as ? SAVED : '';
  return `${field} is shortened to fit; it goes on with ${name} ${JSON.stringify(next)}.${file}`;
}

/** Where an answer's own words stand beside a record's fields: a note has a `note` of its own. */
const noteName = ({ schema }: Entity): string => ('note' in schema.shape ? 'caveat' : 'note');

const plainAnswer = (record: Record<string, unknown>): ToolAnswer => ({
  content: [{ type: 'text', text: recordText(record, {}) }],
  structuredContent: record,
});

function doneOf(
  { method, path }: Operation,
  args: Arguments,
  { status, caveat }: OperationResult,
): Record<string, unknown> {
  const ids = Object.fromEntries(pathNames(path).map((name) => [name, args[name]]));
  return { done: deed(method, status), ...ids, ...(caveat && { note: caveat }) };
}

function deed(method: string, status: number): string {
  if (method === 'DELETE') return 'deleted';
  return status === 202 ? 'accepted: it shows up in a moment' : 'added';
}
