import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Entity, FileContent, Operation, OperationResult } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ReferenceNames } from '../records/references.ts';
import { createFence } from './fence.ts';
import { ALL_FIELDS, parseFieldOffsets, pickColumns } from './field-selection.ts';
import { dropLargestFields, findFittingCount } from './fit-to-budget.ts';
import { formatChange, type PreparedChange, prepareChange } from './format-change.ts';
import type { FormatContext } from './format-context.ts';
import { formatList, type PreparedList, prepareList } from './list-result.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import {
  getRequestedFields,
  MAX_LIST_TEXT_LENGTH,
  moveInvalidFields,
  type ResultContent,
  serializeContent,
} from './prepare-rows.ts';
import { formatRecordText } from './record-text.ts';
import { withReferenceNames } from './reference-names.ts';

/** A result that will be shown. `rows` are its records without the names of what they refer to. */
export type PreparedResult = (PreparedList | PreparedChange | PreparedRecord | PreparedOutcome) & {
  readonly file?: FileContent | undefined;
};

/** A record that will be shown, and the call that it answers. */
interface PreparedRecord {
  readonly kind: 'record';
  readonly operation: Operation;
  readonly output: Entity;
  readonly args: Arguments;
  readonly rows: readonly [ApiRecord];
  /** Where the shown part of a long text begins, by field. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly caveat: string | undefined;
}

/** A result without a record of MyCase. */
interface PreparedOutcome {
  readonly kind: 'outcome';
  readonly data: Record<string, unknown>;
  readonly rows: readonly [];
}

/** Prepares a result of an operation. Throws a MyCaseError for a response of another form than the operation's. */
export function prepareResult(
  operation: Operation,
  args: Arguments,
  result: OperationResult,
  zone: string,
): PreparedResult {
  const { list, output } = operation;
  if (result.change) return prepareChange(operation, args, result.change, result.caveat, zone);
  if (list) return prepareList(operation, list, args, result, zone);
  const prepared = output
    ? prepareRecord(operation, output, args, result, zone)
    : toOutcome(toOutcomeData(operation, args, result));
  return { ...prepared, file: result.file };
}

/** Formats a prepared result: text, and the same as structured content. */
export function formatResult(prepared: PreparedResult, names: ReferenceNames, context: FormatContext): ToolResult {
  const toolResult = formatByKind(prepared, names, context);
  if (prepared.file) toolResult.content.push({ type: 'resource', resource: prepared.file });
  return toolResult;
}

function formatByKind(prepared: PreparedResult, names: ReferenceNames, context: FormatContext): ToolResult {
  if (prepared.kind === 'list') return formatList(prepared, names, context);
  if (prepared.kind === 'change') return formatChange(prepared, names, context);
  if (prepared.kind === 'record') {
    const { text, data } = formatRecord(prepared, names, context.budget);
    return { content: [{ type: 'text', text }], structuredContent: data };
  }
  return {
    content: [{ type: 'text', text: formatRecordText(prepared.data, {}) }],
    structuredContent: prepared.data,
  };
}

/** The largest number of tokens of an error. */
const MAX_ERROR_TOKENS = 399;

/** At least this many characters of a message are shown. */
const MIN_MESSAGE_LENGTH = 200;

/** Formats an error. The middle of a message that is too long is left out; the advice and the example stay whole. */
export function formatErrorResult({ message, advice, example, link, status }: MyCaseError): ToolResult {
  const formatWithin = (maxLength: number): string =>
    joinSentences(truncateMiddle(message, maxLength), advice, example) ?? '';
  const fittingLength = findFittingCount(message.length, MAX_ERROR_TOKENS, (length) => [formatWithin(length)]);
  const text = formatWithin(Math.max(fittingLength, MIN_MESSAGE_LENGTH));
  return { content: [{ type: 'text', text }], isError: true, signInUrl: link, httpStatus: status };
}

function truncateMiddle(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, Math.ceil(maxLength / 2))} … ${text.slice(text.length - Math.floor(maxLength / 2))}`;
}

function prepareRecord(
  operation: Operation,
  output: Entity,
  args: Arguments,
  { body, caveat }: OperationResult,
  zone: string,
): PreparedRecord | PreparedOutcome {
  const { method, name } = operation;
  if (!isRecord(body)) {
    if (method === 'GET') {
      throw new MyCaseError(
        `MyCase answered ${name} with something that is no ${output.singular.replaceAll('_', ' ')}. Try again in a minute.`,
      );
    }
    const missingBodyNote = `It is done, but MyCase did not send the ${output.singular} back: find it in its list.`;
    return toOutcome({ note: caveat ?? missingBodyNote });
  }
  const values = normalizeRecord(moveInvalidFields(output, body), output, zone);
  const { names, offsets } = parseFieldOffsets(getRequestedFields(args) ?? [ALL_FIELDS]);
  return { kind: 'record', operation, output, args, rows: [pickColumns(values, names)], offsets, caveat };
}

/** A record with its texts as long as the budget lets them be. */
function formatRecord(prepared: PreparedRecord, names: ReferenceNames, budget: number): ResultContent {
  const { output, offsets, caveat } = prepared;
  const [values = {}] = withReferenceNames(prepared.rows, names);
  const fence = createFence();
  const render = (record: ApiRecord, ...notes: (string | undefined)[]): ResultContent => {
    const note = notes.filter(Boolean).join(' ');
    const data = { ...record, ...(note && { [getNoteKey(output)]: note }) };
    return { text: formatRecordText(data, output.kinds), data };
  };
  const truncate = (maxLength: number) => truncateAndFence(values, output, fence, maxLength, offsets);
  const fullLength = Math.max(MAX_LIST_TEXT_LENGTH, JSON.stringify(values).length);
  const collectNotes = (maxLength: number) =>
    maxLength < fullLength ? [caveat, formatContinuation(prepared, values, maxLength)] : [caveat];
  const fittingLength = findFittingCount(fullLength, budget, (maxLength) =>
    serializeContent(render(truncate(maxLength), ...collectNotes(maxLength))),
  );
  if (fittingLength >= MAX_LIST_TEXT_LENGTH) return render(truncate(fittingLength), ...collectNotes(fittingLength));
  const trimmed = dropLargestFields(truncate(MAX_LIST_TEXT_LENGTH), budget, ({ record, note }) =>
    serializeContent(render(record, caveat, note)),
  );
  return render(trimmed.record, caveat, trimmed.note);
}

const SAVE_AS_HINT = ' With save_as the whole file is saved in the folder given with --files-folder.';

/** The call that shows what comes after the part of a text that is shown. */
function formatContinuation(
  { operation, args, offsets }: PreparedRecord,
  values: ApiRecord,
  maxLength: number,
): string {
  const { name, method } = operation;
  const shortenedField = Object.entries(values).find(
    ([field, value]) => typeof value === 'string' && value.length > (offsets.get(field) ?? 0) + maxLength,
  );
  const isRead = method === 'GET';
  if (!shortenedField || !isRead)
    return `A text is shortened to fit${isRead ? '; named alone in fields it has more room' : ''}.`;
  const [field] = shortenedField;
  const next = { ...args, fields: [`${field}:${(offsets.get(field) ?? 0) + maxLength}`] };
  const file = operation.localArguments?.save_as ? SAVE_AS_HINT : '';
  return `${field} is shortened to fit; it goes on with ${name} ${JSON.stringify(next)}.${file}`;
}

/** Where an answer's own words stand beside a record's fields: a note has a `note` of its own. */
const getNoteKey = ({ schema }: Entity): string => ('note' in schema.shape ? 'caveat' : 'note');

const toOutcome = (data: Record<string, unknown>): PreparedOutcome => ({ kind: 'outcome', data, rows: [] });

function toOutcomeData(
  { method, path }: Operation,
  args: Arguments,
  { status, caveat }: OperationResult,
): Record<string, unknown> {
  const ids = Object.fromEntries(getPathParameters(path).map((name) => [name, args[name]]));
  return { done: describeAction(method, status), ...ids, ...(caveat && { note: caveat }) };
}

function describeAction(method: string, status: number): string {
  if (method === 'DELETE') return 'deleted';
  return status === 202 ? 'accepted: it shows up in a moment' : 'added';
}
