import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { ImageContent, ToolResult } from '../catalog/tool-result.ts';
import type { Attachment, Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ReferenceNames } from '../records/references.ts';
import { createFence } from './fence.ts';
import { dropLargestFields, findFittingCount, fitsBudget, type ResultContent } from './fit-to-budget.ts';
import { withoutHiddenFields } from './hidden-fields.ts';
import { type FormatContext, formatList, MAX_LIST_TEXT_LENGTH } from './list-result.ts';
import { fenceTexts, truncateTexts } from './normalize-record.ts';
import type { PreparedChange, PreparedRecord, PreparedResult } from './prepare-result.ts';
import { formatFieldValue, formatRecordText } from './record-text.ts';
import { withReferenceNames } from './reference-names.ts';
import { findUntrustedFields, UNTRUSTED_FIELDS_KEY } from './untrusted-fields.ts';

/** Formats a prepared result as text and as structured content. */
export const formatResult = (prepared: PreparedResult, names: ReferenceNames, context: FormatContext): ToolResult =>
  toToolResult(formatContent(prepared, names, context), prepared.file, context.budget);

function formatContent(prepared: PreparedResult, names: ReferenceNames, context: FormatContext): ResultContent {
  switch (prepared.kind) {
    case 'list':
      return formatList(prepared, names, context);
    case 'change':
      return formatChange(prepared, names, context.budget);
    case 'record':
      return formatRecord(prepared, names, context);
    case 'outcome':
      return { text: formatRecordText(prepared.data, {}), data: prepared.data };
  }
}

/**
 * A result in the form of MCP. A result with a file has no structured content: clients that show it to the model drop
 * the file. Throws a MyCaseError if the text and the file need more than `budget` tokens.
 */
export function toToolResult({ text, data }: ResultContent, file: Attachment | undefined, budget: number): ToolResult {
  const textBlock = { type: 'text' as const, text };
  if (!file) {
    return {
      content: [textBlock],
      structuredContent: data,
      _meta: { [UNTRUSTED_FIELDS_KEY]: findUntrustedFields(data) },
    };
  }
  const { content, alternative } = file;
  if (!fitsBudget(`${text}${'blob' in content ? content.blob : content.text}`, budget)) {
    throw new MyCaseError(
      `The file is too large to attach: an answer has at most ${budget} tokens (--answer-tokens). Nothing was attached.`,
      { advice: alternative },
    );
  }
  return { content: [textBlock, { type: 'resource', resource: content }] };
}

/** A result with images has no structured content, as one with a file. */
export const toImageResult = ({ text }: ResultContent, images: readonly ImageContent[]): ToolResult => ({
  content: [{ type: 'text', text }, ...images],
});

/**
 * A message is cut so that an error has at most this number of tokens, if its advice and example leave room for that.
 */
const MAX_ERROR_TOKENS = 399;

/** At least this many characters of a message are shown. */
const MIN_MESSAGE_LENGTH = 200;

/** Formats an error. The middle of a message that is too long is left out; the advice and the example stay whole. */
export function formatErrorResult({ message, advice, example, link, status }: MyCaseError): ToolResult {
  const formatWithin = (maxLength: number): string =>
    joinSentences(truncateMiddle(message, maxLength), advice, example) ?? '';
  const fittingLength = findFittingCount(message.length, MAX_ERROR_TOKENS, (length) => ({
    text: formatWithin(length),
    data: {},
  }));
  const text = formatWithin(Math.max(fittingLength, MIN_MESSAGE_LENGTH));
  return { content: [{ type: 'text', text }], isError: true, signInUrl: link, httpStatus: status };
}

/** Leaves out the middle of a text. A quotation that is cut keeps both of its marks. */
function truncateMiddle(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const start = text.slice(0, Math.ceil(maxLength / 2));
  const end = text.slice(text.length - Math.floor(maxLength / 2));
  const [startMark, endMark] = [start, end].map((part) => (part.split('"').length % 2 === 0 ? '"' : ''));
  return `${start}${startMark} … ${endMark}${end}`;
}

/** Texts of a change that are longer than this many characters are cut. */
const MAX_CHANGE_TEXT_LENGTH = 300;

/** The outcome of an update: the record, and each field before and after. */
function formatChange(
  { ids, change, note: caveat, rows }: PreparedChange,
  names: ReferenceNames,
  budget: number,
): ResultContent {
  const { done, entity, fields: allFields } = change;
  const fence = createFence();
  const [before = {}, after = {}] = withReferenceNames(rows, names).map((row) =>
    truncateTexts(withoutHiddenFields(row), entity, MAX_CHANGE_TEXT_LENGTH),
  );
  const fencedRows = [before, after].map((row) => fenceTexts(row, entity, fence));
  const formatField = (field: string) => {
    const [old, now] = fencedRows.map((row) => formatFieldValue(row[field], entity.kinds[field]));
    return `${field}: ${old} → ${now}`;
  };
  const render = (maxFields: number): ResultContent => {
    const fields = allFields.slice(0, maxFields).map(({ field }) => field);
    const hiddenCount = allFields.length - fields.length;
    const note = joinSentences(
      caveat,
      hiddenCount > 0 ? `${hiddenCount} more changed fields are not shown.` : undefined,
    );
    const header = Object.entries({ done, ...ids }).map(([name, value]) => `${name}: ${value}`);
    const changes = fields.map((field) => ({ field, before: before[field], after: after[field] }));
    return {
      text: [...header, ...fields.map(formatField), ...(note ? [`note: ${note}`] : [])].join('\n'),
      data: { done, ...ids, changes, ...(note && { note }) },
    };
  };
  return render(findFittingCount(allFields.length, budget, render));
}

/** A record with texts as long as the budget allows. */
function formatRecord(prepared: PreparedRecord, names: ReferenceNames, context: FormatContext): ResultContent {
  const { budget, tools } = context;
  const { entity, offsets, caveat, requested } = prepared;
  const [values = {}] = withReferenceNames(prepared.rows, names).map((row) => withoutHiddenFields(row, requested));
  const fence = createFence();
  const render = (record: ApiRecord, extraNote: string | undefined): ResultContent => {
    const note = joinSentences(caveat, extraNote);
    const data = { ...record, ...(note && { [getNoteKey(entity)]: note }) };
    const notDropped = requested.filter((name) => name in record || !(name in values));
    return { text: formatRecordText(fenceTexts(data, entity, fence), entity.kinds, notDropped), data };
  };
  const truncate = (maxLength: number) => truncateTexts(values, entity, maxLength, offsets);
  const fullLength = Math.max(MAX_LIST_TEXT_LENGTH, JSON.stringify(values).length);
  const renderWithin = (maxLength: number) =>
    render(
      truncate(maxLength),
      maxLength < fullLength ? formatContinuation(prepared, values, maxLength, tools) : undefined,
    );
  const fittingLength = findFittingCount(fullLength, budget, renderWithin);
  if (fittingLength >= MAX_LIST_TEXT_LENGTH) return renderWithin(fittingLength);
  return dropLargestFields(truncate(MAX_LIST_TEXT_LENGTH), budget, render);
}

/** The key of a note from this server. A note of MyCase has a field `note` of its own. */
const getNoteKey = ({ schema }: Entity): string => ('note' in schema.shape ? 'caveat' : 'note');

const SAVE_AS_HINT = ' With save_as the person gets the whole file.';

/** The call that shows the rest of a truncated text. */
function formatContinuation(
  { offsets, formatNextCall, canSave }: PreparedRecord,
  values: ApiRecord,
  maxLength: number,
  tools: ToolGuide,
): string {
  const [field] =
    Object.entries(values).find(
      ([name, value]) => typeof value === 'string' && value.length > (offsets.get(name) ?? 0) + maxLength,
    ) ?? [];
  if (!formatNextCall) return 'A text was truncated to fit.';
  if (field === undefined) return 'A text was truncated to fit. Request that field alone in fields to see more.';
  const nextCall = formatNextCall(tools, { fields: [`${field}:${(offsets.get(field) ?? 0) + maxLength}`] });
  return `${field} was truncated to fit. Continue with ${nextCall}.${canSave ? SAVE_AS_HINT : ''}`;
}
