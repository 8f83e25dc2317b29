import type { CatalogueTool } from '../catalog/catalog.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import { reportAnswer } from '../formatting/report.ts';
import type { Arguments } from '../operations/types.ts';
import type { Workflow, WorkflowContext } from '../workflows/define-workflow.ts';
import type { ConfirmationGate } from '../writes/confirm/gate.ts';
import type { ToolCallContext } from '../writes/confirm/session.ts';
import { toErrorResult } from './error-result.ts';
import { checkAgainst } from './validate-arguments.ts';

/** Carries out one call of a workflow and answers it within `budget` tokens. */
export async function callWorkflow(
  workflow: Workflow,
  listed: CatalogueTool,
  given: Arguments,
  context: Omit<WorkflowContext, 'demand'>,
  confirmations: ConfirmationGate,
  budget: number,
  scope: ToolCallContext,
): Promise<ToolAnswer> {
  try {
    const { args: asked, demand } = confirmations(listed, given, scope);
    const args = checkAgainst(listed, workflow.input, asked);
    const report = await workflow.answer(args, { ...context, demand }, scope);
    const summary = [...report.summary, context.caveat ?? []].flat();
    return await reportAnswer({ ...report, summary }, budget);
  } catch (error) {
    return toErrorResult(listed, error);
  }
}
