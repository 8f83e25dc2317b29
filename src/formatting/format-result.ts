import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/client-types.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Entity, Operation, OperationResult } from '../operations/operation-types.ts';
import { createFence } from './fence.ts';
import { ALL_FIELDS, parseFieldOffsets, pickColumns } from './field-selection.ts';
import { dropLargestFields, findFittingCount } from './fit-to-budget.ts';
import { toChangeResult } from './format-change.ts';
import type { FormatContext } from './format-context.ts';
import { type ListCall, toListResult } from './list-result.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import {
  getRequestedFields,
  isRow,
  MAX_LIST_TEXT_LENGTH,
  moveInvalidFields,
  type ResultContent,
  serializeContent,
  withReferenceNames,
} from './prepare-rows.ts';
import { formatRecordText } from './record-text.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Shapes MyCase's answer for the agent: text, and the same rows as structured content. `again` gets the same list with
 * a page of so many rows.
 */
export async function toToolResult(
  operation: Operation,
  args: Arguments,
  result: OperationResult,
  context: FormatContext,
  scope: RequestContext,
  refetch: ListCall['refetch'],
): Promise<ToolResult> {
  if (result.change) return toChangeResult(operation, args, result.change, result.caveat, context, scope);
  if (operation.list)
    return toListResult({ operation, list: operation.list, args, refetch }, result, context, scope);
  const toolResult = operation.output
    ? await toRecordResult(operation, operation.output, args, result, context, scope)
    : toPlainResult(toOutcomeData(operation, args, result));
  if (result.file) toolResult.content.push({ type: 'resource', resource: result.file });
  return toolResult;
}

/** Most tokens of an error. */
const MAX_ERROR_TOKENS = 399;

/** A failed call as the agent sees it; of a message that is too long the middle is left out. */
export async function formatErrorResult({ fullMessage, link, status }: MyCaseError): Promise<ToolResult> {
  const truncateMiddle = (maxLength: number) =>
    maxLength < fullMessage.length
      ? `${fullMessage.slice(0, Math.ceil(maxLength / 2))} … ${fullMessage.slice(fullMessage.length - Math.floor(maxLength / 2))}`
      : fullMessage;
  const fittingLength = await findFittingCount(fullMessage.length, MAX_ERROR_TOKENS, (maxLength) => [
    truncateMiddle(maxLength),
  ]);
  return { content: [{ type: 'text', text: truncateMiddle(fittingLength) }], isError: true, link, status };
}

async function toRecordResult(
  operation: Operation,
  output: Entity,
  args: Arguments,
  { body, caveat }: OperationResult,
  context: FormatContext,
  scope: RequestContext,
): Promise<ToolResult> {
  const { method, name } = operation;
  if (!isRow(body)) {
    if (method === 'GET') {
      throw new MyCaseError(
        `MyCase answered ${name} with something that is no ${output.singular.replaceAll('_', ' ')}. Try again in a minute.`,
      );
    }
    const missingBodyNote = `It is done, but MyCase did not send the ${output.singular} back: find it in its list.`;
    return toPlainResult({ note: caveat ?? missingBodyNote });
  }
  const values = normalizeRecord(moveInvalidFields(output, body), output, context.zone);
  const { names, offsets } = parseFieldOffsets(getRequestedFields(args) ?? [ALL_FIELDS]);
  const pickedFields = pickColumns(values, names);
  const [namedRecord = pickedFields] = await withReferenceNames(
    [pickedFields],
    method === 'GET',
    context,
    scope,
  );
  const { text, data } = await toRecordContent(
    { operation, output, args, values: namedRecord, offsets, caveat },
    context.budget,
  );
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** A record that is to be shown, and the call that it answers. */
interface RecordCall {
  readonly operation: Operation;
  readonly output: Entity;
  readonly args: Arguments;
  readonly values: Row;
  /** Where in its texts to begin. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly caveat: string | undefined;
}

/** A record with its texts as long as the budget lets them be. */
async function toRecordContent(call: RecordCall, budget: number): Promise<ResultContent> {
  const { output, values, offsets, caveat } = call;
  const fence = createFence();
  const render = (record: Row, ...notes: (string | undefined)[]): ResultContent => {
    const note = notes.filter(Boolean).join(' ');
    const data = { ...record, ...(note && { [getNoteKey(output)]: note }) };
    return { text: formatRecordText(data, output.kinds), data };
  };
  const truncate = (maxLength: number) => truncateAndFence(values, output, fence, maxLength, offsets);
  const fullLength = Math.max(MAX_LIST_TEXT_LENGTH, JSON.stringify(values).length);
  const collectNotes = (maxLength: number) =>
    maxLength < fullLength ? [caveat, formatContinuation(call, maxLength)] : [caveat];
  const fittingLength = await findFittingCount(fullLength, budget, (maxLength) =>
    serializeContent(render(truncate(maxLength), ...collectNotes(maxLength))),
  );
  if (fittingLength >= MAX_LIST_TEXT_LENGTH)
    return render(truncate(fittingLength), ...collectNotes(fittingLength));
  const trimmed = await dropLargestFields(truncate(MAX_LIST_TEXT_LENGTH), budget, ({ record, note }) =>
    serializeContent(render(record, caveat, note)),
  );
  return render(trimmed.record, caveat, trimmed.note);
}

const SAVE_AS_HINT = ' With save_as the whole file is saved in the folder given with --files-folder.';

/** The call that shows what comes after the part of a text that is shown. */
function formatContinuation({ operation, args, values, offsets }: RecordCall, maxLength: number): string {
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

const toPlainResult = (record: Record<string, unknown>): ToolResult => ({
  content: [{ type: 'text', text: formatRecordText(record, {}) }],
  structuredContent: record,
});

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
