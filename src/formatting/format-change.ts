import { joinSentences } from '../base/sentences.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, ChangeResult, Operation } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ReferenceNames } from '../records/references.ts';
import { createFence } from './fence.ts';
import { findFittingCount } from './fit-to-budget.ts';
import type { FormatContext } from './format-context.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import { formatFieldValue } from './record-text.ts';
import { withReferenceNames } from './reference-names.ts';

/** Longer texts are cut to this many characters. */
const MAX_CHANGE_TEXT_LENGTH = 300;

/** A change that will be shown: the changed fields before and after, as two rows without names. */
export interface PreparedChange {
  readonly kind: 'change';
  /** The ids in the path of the call. */
  readonly ids: ApiRecord;
  readonly change: ChangeResult;
  readonly note: string | undefined;
  readonly rows: readonly [before: ApiRecord, after: ApiRecord];
}

/** Prepares the change that an update made. */
export function prepareChange(
  { path }: Operation,
  args: Arguments,
  change: ChangeResult,
  note: string | undefined,
  zone: string,
): PreparedChange {
  const toRow = (side: 'before' | 'after'): ApiRecord => {
    const fields = change.fields.map((field) => [field.field, field[side]]);
    return normalizeRecord({ all_day: change.isAllDay, ...Object.fromEntries(fields) }, change.entity, zone);
  };
  const ids = Object.fromEntries(getPathParameters(path).map((name) => [name, args[name]]));
  return { kind: 'change', ids, change, note, rows: [toRow('before'), toRow('after')] };
}

/** Formats a change: what was done to which record, and each field before and after. */
export function formatChange(
  { ids, change, note: caveat, rows }: PreparedChange,
  names: ReferenceNames,
  { budget }: FormatContext,
): ToolResult {
  const fence = createFence();
  const [before = {}, after = {}] = withReferenceNames(rows, names).map((row) =>
    truncateAndFence(row, change.entity, fence, MAX_CHANGE_TEXT_LENGTH),
  );
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
    const headerLines = Object.entries({ done: change.done, ...ids }).map(([name, value]) => `${name}: ${value}`);
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
  const fittingCount = findFittingCount(change.fields.length, budget, (maxFields) => {
    const { text, data } = render(maxFields);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = render(fittingCount);
  return { content: [{ type: 'text', text }], structuredContent: data };
}
