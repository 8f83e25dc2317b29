import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import { getToolHints, isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import type { ConfirmableState } from '../../writes/confirm/confirmation-gate.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { ExpandedSteps } from './expand-steps.ts';
import { formatPlanPreview } from './format-preview.ts';
import type { PlanResult } from './plan-report.ts';
import { digestSent, digestShown, preparePlan, toConfirmableState } from './prepare-plan.ts';
import { listCheckNotes, type PreparedCall } from './prepared-call.ts';
import { runPlan } from './run-plan.ts';
import { createPlan, type OpenPlan, openPlan, type PlanItem } from './stored-plan.ts';

/** The call that a plan belongs to. */
export interface PlanRequest {
  /** The arguments of the call. A confirmation is valid only for the same arguments. */
  readonly requestedInput: Arguments;
  /** The id of the plan that this one reverses. */
  readonly undoes?: string;
  /** Lines of the preview that follow the changes. */
  readonly lines?: readonly string[];
  /** Values by name. If one of them changes after the preview, the confirmation is not valid any more. */
  readonly parts?: ConfirmableState['parts'];
}

/**
 * Checks and previews writes. When they are confirmed, stores them as a plan and runs it. Throws a MyCaseError if a
 * write would be refused, if the place of plans cannot be opened, if the preview is too long, and if it is not
 * confirmed yet. Then nothing was sent.
 */
export async function startPlan(
  { calls, ...facts }: ExpandedSteps,
  request: PlanRequest,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanResult> {
  const { openPlans, runExclusive } = context.plannedWrites;
  // A plan that cannot be stored is refused before anybody is asked to confirm it.
  const { store } = await openPlans();
  const prepared = await preparePlan(calls, context, call);
  await confirmPlan(prepared, facts, request, context);
  const id = await createPlan(store, prepared.map(toItem), request.undoes);
  const notes = [...facts.notes, ...listCheckNotes(prepared)];
  return runExclusive(id, call, async () => finishPlan(await openPlan(store, id), notes, context, call));
}

/** Asks for the confirmation of prepared writes. Throws a MyCaseError with their preview if there is none yet. */
export async function confirmPlan(
  prepared: readonly PreparedCall[],
  facts: Omit<ExpandedSteps, 'calls'>,
  { requestedInput, undoes, lines = [], parts = new Map() }: PlanRequest,
  { requireConfirmation }: WorkflowContext,
): Promise<void> {
  await requireConfirmation({
    requestedInput,
    consequences: formatConsequences(prepared),
    readSnapshot: async () => toConfirmableState(prepared, parts),
    buildPreview: async () => formatPlanPreview(prepared, facts, lines, undoes && UNDO_IN_PARTS),
  });
}

const UNDO_IN_PARTS = 'It cannot be undone at once. Put the former values back with several plans.';

/** Sentences about deletions and about writes that leave the firm; '' if there are none. */
function formatConsequences(prepared: readonly PreparedCall[]): string {
  const deleteCount = prepared.filter(({ operation }) => operation.method === 'DELETE').length;
  const outsideCount = prepared.filter(({ operation }) => getToolHints(operation).openWorldHint).length;
  return [
    deleteCount > 0 && `It has ${pluralize(deleteCount, 'deletion')}. MyCase cannot bring a deleted record back.`,
    outsideCount > 0 && `${pluralize(outsideCount, 'change')} ${outsideCount === 1 ? 'leaves' : 'leave'} the firm.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The item of a new plan for a write. */
export function toItem(call: PreparedCall): PlanItem {
  const { step, operation, args, prepared, description } = call;
  return {
    step,
    tool: operation.name,
    args: { ...args },
    record: [...(isCreateOperation(operation) ? findNameLine(description.changes) : []), description.record]
      .filter(Boolean)
      .join(' '),
    shown: digestShown(call),
    sent: prepared ? digestSent(prepared.plan) : '',
    state: 'waiting',
  };
}

/** The line with the name of a new record, else its first line. */
function findNameLine(lines: readonly string[]): string[] {
  const name = lines.find((line) => /^(name|subject|first_name|description|path):/.test(line)) ?? lines[0];
  return name === undefined ? [] : [name];
}

/** Runs the writes of a plan that are not done. */
export async function finishPlan(
  open: OpenPlan,
  notes: readonly string[],
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanResult> {
  const stop = await runPlan(open, context, call);
  const { lossReason } = await context.plannedWrites.openPlans();
  return { plan: open.plan, stop, notes, lossReason };
}
