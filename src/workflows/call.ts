import { errorAnswer, type ToolAnswer } from '../answers/answer.ts';
import { reportAnswer } from '../answers/report.ts';
import type { CallScope } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';
import { checkAgainst } from '../tools/arguments.ts';
import type { CatalogueTool } from '../tools/catalogue.ts';
import type { Arguments } from '../tools/run.ts';
import type { Workflow, WorkflowContext } from './workflow.ts';

/** Carries out one call of a workflow and answers it within `budget` tokens. */
export async function callWorkflow(
  workflow: Workflow,
  listed: CatalogueTool,
  given: Arguments,
  context: WorkflowContext,
  budget: number,
  scope: CallScope,
): Promise<ToolAnswer> {
  try {
    const args = checkAgainst(workflow.name, workflow.input, listed.inputSchema, given);
    return await reportAnswer(await workflow.answer(args, context, scope), budget);
  } catch (error) {
    if (error instanceof MyCaseError) return errorAnswer(error);
    throw error;
  }
}
