import { joinSentences } from '../base/sentences.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/types.ts';
import { pathNames } from '../operations/operation.ts';
import type { Arguments, ChangeAnswer, Operation } from '../operations/types.ts';
import type { FormatContext } from './context.ts';
import { createFence } from './fence.ts';
import { rowsThatFit } from './fit-to-budget.ts';
import { normalizeRecord, truncateAndFence } from './normalize.ts';
import { withNames } from './reference-names.ts';
import { valueText } from './text.ts';

type Row = Readonly<Record<string, unknown>>;

/** Longer texts are cut to this many characters. */
const LONGEST = 300;

/** A change as the agent sees it: what was done to which record, and each field before and after. */
export async function changesAnswer(
  { path }: Operation,
  args: Arguments,
  change: ChangeAnswer,
  caveat: string | undefined,
  scribe: FormatContext,
  scope: RequestContext,
): Promise<ToolAnswer> {
  const ids = Object.fromEntries(pathNames(path).map((name) => [name, args[name]]));
  const [before = {}, after = {}] = await shown(change, scribe, scope);
  const kindOf = (field: string) => change.entity.kinds[field];
  const written = (most: number) => {
    const fields = change.fields.slice(0, most).map(({ field }) => field);
    const left = change.fields.length - fields.length;
    const note = joinSentences(caveat, left > 0 ? `${left} changed fields more are not shown.` : undefined);
    const line = (field: string) =>
      `${field}: ${valueText(before[field], kindOf(field))} → ${valueText(after[field], kindOf(field))}`;
    const head = Object.entries({ done: change.done, ...ids }).map(([name, value]) => `${name}: ${value}`);
    return {
      text: [...head, ...fields.map(line), ...(note ? [`note: ${note}`] : [])].join('\n'),
      data: {
        done: change.done,
        ...ids,
        changes: fields.map((field) => ({ field, before: before[field], after: after[field] })),
        ...(note && { note }),
      },
    };
  };
  const fit = await rowsThatFit(change.fields.length, scribe.budget, (most) => {
    const { text, data } = written(most);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = written(fit);
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** The fields as they were and as they are, as records are shown. */
async function shown(
  { fields, entity, isAllDay }: ChangeAnswer,
  { zone, directory }: FormatContext,
  scope: RequestContext,
): Promise<Row[]> {
  const fence = createFence();
  const rowOf = (side: 'before' | 'after'): Row => ({
    all_day: isAllDay,
    ...Object.fromEntries(fields.map((field) => [field.field, field[side]])),
  });
  const rows = [rowOf('before'), rowOf('after')].map((row) => normalizeRecord(row, entity, zone));
  const named = await withNames(rows, directory, scope);
  return named.map((row) => truncateAndFence(row, entity, fence, LONGEST));
}
