import type { CatalogueTool } from '../catalog/catalog.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import { reportAnswer } from '../formatting/report.ts';
import type { Arguments } from '../operations/types.ts';
import type { Workflow, WorkflowContext } from '../workflows/define-workflow.ts';
import type { ToolCallContext } from '../writes/confirm/session.ts';
import type { CallSettings } from './call-operation.ts';
import { toErrorResult } from './error-result.ts';
import { checkAgainst } from './validate-arguments.ts';

/** Runs one call of a workflow and formats its report within the token budget. */
export async function callWorkflow(
  workflow: Workflow,
  listed: CatalogueTool,
  given: Arguments,
  port: Omit<WorkflowContext, 'demand'>,
  { confirmations, format }: CallSettings,
  scope: ToolCallContext,
): Promise<ToolAnswer> {
  try {
    const { args: asked, demand } = confirmations(listed, given, scope);
    const args = checkAgainst(listed, workflow.input, asked);
    const report = await workflow.answer(args, { ...port, demand }, scope);
    const summary = [...report.summary, port.caveat ?? []].flat();
    return await reportAnswer({ ...report, summary }, format.budget);
  } catch (error) {
    return toErrorResult(listed, error);
  }
}
