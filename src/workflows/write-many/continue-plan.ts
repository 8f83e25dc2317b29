import type { CallContext } from '../../client/client-types.ts';
import { isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { PlannedCall } from './expand-steps.ts';
import { findNeededSteps, insertKnownIds } from './new-record-ids.ts';
import type { PlanResult } from './plan-report.ts';
import { digestShown, preparePlan } from './prepare-plan.ts';
import { listCheckNotes, type PreparedCall } from './prepared-call.ts';
import { collectCreatedIds } from './run-plan.ts';
import { settlePlan } from './settle-plan.ts';
import { confirmPlan, finishPlan, toItem } from './start-plan.ts';
import { openPlan, type PlanItem } from './stored-plan.ts';

/**
 * Runs the writes of a plan that are not done. First it finds out if the last write was carried out. If the remaining
 * writes are not those of the preview, they are previewed and confirmed again. Throws a MyCaseError.
 */
export async function continuePlan(
  id: string,
  requestedInput: Arguments,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanResult> {
  const { store, lossReason } = await context.plannedWrites.openPlans();
  return context.plannedWrites.runExclusive(id, call, async () => {
    const open = await openPlan(store, id);
    const unknown = await settlePlan(open, context, call);
    if (unknown) return { plan: open.plan, stop: unknown, notes: [], lossReason };
    const createdIds = collectCreatedIds(open.plan.items);
    const remaining = open.plan.items.filter(({ state }) => state !== 'done');
    const calls = remaining.map((item) => toCall(item, insertKnownIds(item.args, createdIds), context));
    const prepared = await preparePlan(calls, context, call);
    const isChanged = remaining.some((item, i) => !isAsShown(item, prepared[i]));
    if (isChanged) {
      await confirmPlan(prepared, { notes: [], hasCountedDays: false }, { requestedInput }, context);
      for (const [i, item] of remaining.entries()) {
        const { shown, sent } = toItem(prepared[i] as PreparedCall);
        Object.assign(item, { shown, sent });
      }
    }
    return finishPlan(open, listCheckNotes(prepared), context, call);
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
