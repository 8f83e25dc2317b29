import type { ToolAnswer } from '../formatting/result.ts';
import { reportAnswer } from '../formatting/report.ts';
import type { ToolScope } from '../writes/confirm/session.ts';
import type { Confirmations } from '../writes/confirm/gate.ts';
import { failedAnswer } from './error-result.ts';
import { checkAgainst } from './validate-arguments.ts';
import type { CatalogueTool } from '../catalog/catalog.ts';
import type { Arguments } from '../operations/request.ts';
import type { Workflow, WorkflowContext } from '../workflows/define-workflow.ts';

/** Carries out one call of a workflow and answers it within `budget` tokens. */
export async function callWorkflow(
  workflow: Workflow,
  listed: CatalogueTool,
  given: Arguments,
  context: Omit<WorkflowContext, 'demand'>,
  confirmations: Confirmations,
  budget: number,
  scope: ToolScope,
): Promise<ToolAnswer> {
  try {
    const { args: asked, demand } = confirmations(listed, given, scope);
    const args = checkAgainst(listed, workflow.input, asked);
    const report = await workflow.answer(args, { ...context, demand }, scope);
    const summary = [...report.summary, context.caveat ?? []].flat();
    return await reportAnswer({ ...report, summary }, budget);
  } catch (error) {
    return failedAnswer(listed, error);
  }
}
