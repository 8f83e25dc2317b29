import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { pluralize } from '../../base/sentences.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Report } from '../../formatting/report-result.ts';
import { getToolHints, isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toRowSchemas } from '../shared/sections.ts';
import { type ExpandedSteps, expandSteps, type PlannedCall } from './expand-steps.ts';
import { formatPlanPreview } from './format-preview.ts';
import { findNeededSteps, insertKnownIds } from './new-record-ids.ts';
import { reportPlan } from './plan-report.ts';
import { digestSent, digestShown, type PreparedCall, preparePlan, toConfirmableState } from './prepare-plan.ts';
import { collectCreatedIds, runPlan } from './run-plan.ts';
import { settlePlan } from './settle-plan.ts';
import { createPlan, type OpenPlan, openPlan, type PlanItem } from './stored-plan.ts';
import { buildReversePlan } from './undo-plan.ts';
import { writeManyInput } from './write-many-input.ts';

/** Writes many records as one plan, with one preview and one confirmation. */
export const writeMany = defineWriteWorkflow({
  name: 'write_many',
  title: 'Write many records',
  description:
    'Runs up to 100 writes as one plan: one preview, one confirmation. Each step is a writing tool with its arguments. ' +
    'A later step names the record of step 1 as "{{step 1.id}}". Dates may be "event 123 + 14 days", "step 1 + 2 weeks" ' +
    'or "+ 5 business days". If it stops, plan_id continues it.',
  exactlyOne: ['steps', 'plan_id', 'undo'],
  input: writeManyInput,
  hints: { destructiveHint: true, openWorldHint: true },
  sections: toRowSchemas(['steps'], z.looseObject({ step: z.number().optional() })),
  async run(args, context, scope) {
    const { steps, plan_id, undo } = args;
    const argumentCount = [steps, plan_id, undo].filter((one) => one !== undefined).length;
    if (argumentCount !== 1) {
      throw new MyCaseError(`write_many was not called: give exactly one of steps, plan_id and undo.`);
    }
    if (plan_id !== undefined) return continuePlan(plan_id, args, context, scope);
    if (undo !== undefined) return undoPlan(undo, args, context, scope);
    const { calls, ...facts } = await expandSteps(steps ?? [], context, scope);
    return startPlan({ calls, ...facts }, args, undefined, context, scope);
  },
});

async function undoPlan(id: string, args: Arguments, context: WorkflowContext, scope: RequestContext): Promise<Report> {
  const { store } = await context.plannedWrites.openPlans();
  const { plan } = await openPlan(store, id);
  const reverse = await buildReversePlan(plan, context, scope);
  return startPlan({ ...reverse, hasCountedDays: false }, args, id, context, scope);
}

/** Previews new writes. When they are confirmed, stores them as a plan and runs it. */
async function startPlan(
  { calls, ...facts }: ExpandedSteps,
  args: Arguments,
  undoes: string | undefined,
  context: WorkflowContext,
  scope: RequestContext,
): Promise<Report> {
  if (calls.length === 0) throw new MyCaseError('write_many was not called: there is no step.');
  const prepared = await preparePlan(calls, context, scope);
  await confirmPlan(prepared, facts, args, context);
  const { store } = await context.plannedWrites.openPlans();
  const id = await createPlan(store, prepared.map(toItem), undoes);
  return context.plannedWrites.runExclusive(id, scope, async () =>
    finishPlan(await openPlan(store, id), facts.notes, context, scope),
  );
}

async function continuePlan(
  id: string,
  args: Arguments,
  context: WorkflowContext,
  scope: RequestContext,
): Promise<Report> {
  const { store, lossReason } = await context.plannedWrites.openPlans();
  return context.plannedWrites.runExclusive(id, scope, async () => {
    const open = await openPlan(store, id);
    const unknown = await settlePlan(open, context, scope);
    if (unknown) return reportPlan(open.plan, unknown, [], context, lossReason);
    const createdIds = collectCreatedIds(open.plan.items);
    const remaining = open.plan.items.filter(({ state }) => state !== 'done');
    const calls = remaining.map((item) => toCall(item, insertKnownIds(item.args, createdIds), context));
    const prepared = await preparePlan(calls, context, scope);
    const isChanged = remaining.some((item, i) => !isAsShown(item, prepared[i]));
    if (isChanged) {
      await confirmPlan(prepared, { notes: [], hasCountedDays: false }, args, context);
      for (const [i, item] of remaining.entries()) {
        const { shown, sent } = toItem(prepared[i] as PreparedCall);
        Object.assign(item, { shown, sent });
      }
    }
    return finishPlan(open, [], context, scope);
  });
}

function toCall({ step, tool, sentAt }: PlanItem, args: Arguments, { plannedWrites }: WorkflowContext): PlannedCall {
  const operation = plannedWrites.findOperation(tool);
  // Its record was searched for and is missing, so the guard against duplicates would only refuse it.
  const isRepeated = sentAt !== undefined && isCreateOperation(operation);
  return { step, operation, args: isRepeated ? { ...args, allow_duplicate: true } : args };
}

/** Returns whether a change is still the one that was confirmed. */
const isAsShown = (item: PlanItem, prepared: PreparedCall | undefined): boolean =>
  prepared?.prepared === undefined ||
  findNeededSteps(item.args).length > 0 ||
  prepared.args.allow_duplicate !== item.args.allow_duplicate ||
  digestShown(prepared) === item.shown;

async function confirmPlan(
  prepared: readonly PreparedCall[],
  facts: Omit<ExpandedSteps, 'calls'>,
  args: Arguments,
  { requireConfirmation }: WorkflowContext,
): Promise<void> {
  await requireConfirmation({
    requestedInput: args,
    consequences: formatConsequences(prepared),
    readSnapshot: async () => toConfirmableState(prepared),
    buildPreview: async () => formatPlanPreview(prepared, facts),
  });
}

/** A sentence about the writes that cannot be undone or leave the firm; '' if there are none. */
function formatConsequences(prepared: readonly PreparedCall[]): string {
  const deleteCount = prepared.filter(({ operation }) => operation.method === 'DELETE').length;
  const outsideCount = prepared.filter(({ operation }) => getToolHints(operation).openWorldHint).length;
  return [
    deleteCount > 0 && `It has ${pluralize(deleteCount, 'deletion')}, which cannot be undone.`,
    outsideCount > 0 && `${pluralize(outsideCount, 'change')} ${outsideCount === 1 ? 'leaves' : 'leave'} the firm.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function toItem(call: PreparedCall): PlanItem {
  const { step, operation, args, prepared, description } = call;
  return {
    step,
    tool: operation.name,
    args: { ...args },
    record: description.record || findNameLine(description.changes),
    shown: digestShown(call),
    sent: prepared ? digestSent(prepared.plan) : '',
    state: 'waiting',
  };
}

/** The line with the name of a new record, else its first line. */
const findNameLine = (lines: readonly string[]): string =>
  lines.find((line) => /^(name|subject|first_name|description):/.test(line)) ?? lines[0] ?? '';

async function finishPlan(
  open: OpenPlan,
  notes: readonly string[],
  context: WorkflowContext,
  scope: RequestContext,
): Promise<Report> {
  const stop = await runPlan(open, context, scope);
  const { lossReason } = await context.plannedWrites.openPlans();
  return reportPlan(open.plan, stop, notes, context, lossReason);
}
