import { pluralize } from '../../base/sentences.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import type { Report } from '../../formatting/report-result.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import { toSection } from '../shared/sections.ts';
import type { PlanStop } from './run-plan.ts';
import type { PlanItem, StoredPlan } from './stored-plan.ts';

/** The most different notes in an answer. */
const MAX_NOTES = 20;

/** A plan after its writes ran. */
export interface PlanResult {
  readonly plan: StoredPlan;
  /** The reason why it is not finished. */
  readonly stop: PlanStop | undefined;
  /** Sentences about how the arguments were read. */
  readonly notes: readonly string[];
  /** The reason why the plan is lost when the server ends; undefined if it is not. */
  readonly lossReason: string | undefined;
}

/** Reports the progress of a plan. `tool` is the tool that continues it. */
export function reportPlan(
  { plan: { id, items }, stop, notes, lossReason }: PlanResult,
  tool: string,
  { zone, tools }: WorkflowContext,
): Report {
  const doneCount = items.filter(({ state }) => state === 'done').length;
  const deadline =
    lossReason === undefined
      ? 'within 30 days'
      : `before this server stops: its plans are only in memory, because ${lossReason}`;
  const undoAdvice = adviseTool(
    tools,
    'write_many',
    (name) => `To put the former values back as far as possible, call ${name} with undo "${id}" ${deadline}.`,
  );
  const summary = stop
    ? [
        `Not finished: ${doneCount} of ${pluralize(items.length, 'change')} done. ${stop.reason}`,
        `To continue, call ${tools.format(tool)} with plan_id "${id}" ${deadline}. Steps that are done are not repeated.`,
      ]
    : [
        `Done: ${doneCount} of ${pluralize(items.length, 'change')}. Plan ${id}.`,
        ...(undoAdvice === undefined ? [] : [undoAdvice]),
      ];
  // The rows of changes that are done say nothing more than the preview, unless they have an id or something failed.
  const listed = items.filter(({ createdId }) => stop !== undefined || createdId !== undefined);
  const rows = listed.map((item) => ({
    step: item.step,
    tool: tools.label(item.tool),
    record: item.record,
    result: formatState(item),
  }));
  return {
    summary: [...summary, ...notes, ...formatNotes(items)],
    sections: rows.length > 0 ? [toSection('steps', { title: stop ? 'Steps' : 'New records', rows })] : [],
    zone,
    stopped: stop && (stop.isUnknown ? 'unknown' : 'not done'),
  };
}

function formatState({ state, createdId, note = '' }: PlanItem): string {
  if (state === 'done') return createdId === undefined ? 'done' : `done: id ${createdId}`;
  if (state === 'failed') return `failed: ${note}`;
  return state === 'sending' ? 'not known' : 'not started';
}

/** The notes of the finished changes. Equal ones are shown once. */
function formatNotes(items: readonly PlanItem[]): string[] {
  const noted = items.filter(({ state, note }) => state === 'done' && note);
  const groups = [...groupBy(noted, ({ note }) => note)];
  const shown = groups.slice(0, MAX_NOTES).map(([note, group]) => {
    const steps = [...new Set(group.map(({ step }) => step))];
    return `Step ${steps.join(', ')}${group.length > steps.length ? ` (${group.length} ×)` : ''}: ${note}`;
  });
  const hiddenCount = groups.length - shown.length;
  return hiddenCount > 0 ? [...shown, `${pluralize(hiddenCount, 'more note')} not shown.`] : shown;
}
