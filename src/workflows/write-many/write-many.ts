import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toRowSchemas } from '../shared/sections.ts';
import { continuePlan } from './continue-plan.ts';
import { expandSteps } from './expand-steps.ts';
import { type PlanResult, reportPlan } from './plan-report.ts';
import { startPlan } from './start-plan.ts';
import { openPlan } from './stored-plan.ts';
import { buildReversePlan } from './undo-plan.ts';
import { type StepInput, writeManyInput } from './write-many-input.ts';

/** Writes many records as one plan, with one preview and one confirmation. */
export const writeMany = defineWriteWorkflow({
  name: 'write_many',
  title: 'Write many records',
  description:
    'Runs up to 100 writes as one plan: one preview, one confirmation. Each step is a writing tool with its arguments. ' +
    'A later step names the record of step 1 as "{{step 1.id}}". Dates may be "due_date + 10 business days" (from the ' +
    'date that each record has), "event 123 + 14 days", "step 1 + 2 weeks" or "+ 5 business days" (from today). If it stops, ' +
    'plan_id continues it.',
  exactlyOne: ['steps', 'plan_id', 'undo'],
  input: writeManyInput,
  hints: { destructiveHint: true, openWorldHint: true },
  sections: toRowSchemas(['steps'], z.looseObject({ step: z.number().optional() })),
  async run(args, context, call) {
    const { steps, plan_id, undo } = args;
    const argumentCount = [steps, plan_id, undo].filter((one) => one !== undefined).length;
    if (argumentCount !== 1) {
      throw new MyCaseError(`write_many was not called: give exactly one of steps, plan_id and undo.`);
    }
    const run = async () => {
      if (plan_id !== undefined) return continuePlan(plan_id, args, context, call);
      if (undo !== undefined) return undoPlan(undo, args, context, call);
      return runSteps(steps ?? [], args, context, call);
    };
    return reportPlan(await run(), 'write_many', context);
  },
});

async function undoPlan(
  id: string,
  requestedInput: Arguments,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanResult> {
  const { store } = await context.plannedWrites.openPlans();
  const { plan } = await openPlan(store, id);
  const reverse = await buildReversePlan(plan, context, call);
  return startPlan({ ...reverse, hasCountedDays: false }, { requestedInput, undoes: id }, context, call);
}

async function runSteps(
  steps: readonly StepInput[],
  requestedInput: Arguments,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanResult> {
  const expanded = await expandSteps(steps, context, call);
  if (expanded.calls.length === 0) throw new MyCaseError('write_many was not called: there is no step.');
  return startPlan(expanded, { requestedInput }, context, call);
}
