import { joinSentences } from '../base/sentences.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/client-types.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, ChangeResult, Operation } from '../operations/operation-types.ts';
import { createFence } from './fence.ts';
import { findFittingCount } from './fit-to-budget.ts';
import type { FormatContext } from './format-context.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import { formatFieldValue } from './record-text.ts';
import { withNames } from './reference-names.ts';

type Row = Readonly<Record<string, unknown>>;

/** Longer texts are cut to this many characters. */
const MAX_CHANGE_TEXT_LENGTH = 300;

/** A change as the agent sees it: what was done to which record, and each field before and after. */
export async function toChangeResult(
  { path }: Operation,
  args: Arguments,
  change: ChangeResult,
  caveat: string | undefined,
  context: FormatContext,
  scope: RequestContext,
): Promise<ToolResult> {
  const ids = Object.fromEntries(getPathParameters(path).map((name) => [name, args[name]]));
  const [before = {}, after = {}] = await prepareBeforeAndAfter(change, context, scope);
  const getKind = (field: string) => change.entity.kinds[field];
  const render = (maxFields: number) => {
    const fields = change.fields.slice(0, maxFields).map(({ field }) => field);
    const remainingCount = change.fields.length - fields.length;
    const note = joinSentences(
      caveat,
      remainingCount > 0 ? `${remainingCount} changed fields more are not shown.` : undefined,
    );
    const line = (field: string) =>
      `${field}: ${formatFieldValue(before[field], getKind(field))} → ${formatFieldValue(after[field], getKind(field))}`;
    const headerLines = Object.entries({ done: change.done, ...ids }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return {
      text: [...headerLines, ...fields.map(line), ...(note ? [`note: ${note}`] : [])].join('\n'),
      data: {
        done: change.done,
        ...ids,
        changes: fields.map((field) => ({ field, before: before[field], after: after[field] })),
        ...(note && { note }),
      },
    };
  };
  const fittingCount = await findFittingCount(change.fields.length, context.budget, (maxFields) => {
    const { text, data } = render(maxFields);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = render(fittingCount);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** The fields as they were and as they are, as records are shown. */
async function prepareBeforeAndAfter(
  { fields, entity, isAllDay }: ChangeResult,
  { zone, directory }: FormatContext,
  scope: RequestContext,
): Promise<Row[]> {
  const fence = createFence();
  const toRow = (side: 'before' | 'after'): Row => ({
    all_day: isAllDay,
    ...Object.fromEntries(fields.map((field) => [field.field, field[side]])),
  });
  const rows = [toRow('before'), toRow('after')].map((row) => normalizeRecord(row, entity, zone));
  const namedRows = await withNames(rows, directory, scope);
  return namedRows.map((row) => truncateAndFence(row, entity, fence, MAX_CHANGE_TEXT_LENGTH));
}
