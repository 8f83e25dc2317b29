import type { ToolAnswer } from '../answers/answer.ts';
import { reportAnswer } from '../answers/report.ts';
import type { ToolScope } from '../guards/asker.ts';
import type { Confirmations } from '../guards/confirm.ts';
import { failedAnswer } from '../guards/not-yet.ts';
import { checkAgainst } from '../tools/arguments.ts';
import type { CatalogueTool } from '../tools/catalogue.ts';
import type { Arguments } from '../tools/run.ts';
import type { Workflow, WorkflowContext } from './workflow.ts';

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
