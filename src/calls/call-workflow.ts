import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { toReportResult } from '../formatting/report-result.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { Workflow } from '../workflows/define-workflow.ts';
import { createBrowserDownload } from './browser-download.ts';
import type { CallSettings } from './call-operation.ts';
import { toErrorResult } from './error-result.ts';
import type { ToolCallContext } from './tool-call-context.ts';
import { assertReadableSize, validateWithSchema } from './validate-arguments.ts';
import type { WorkflowPort } from './workflow-port.ts';

/** Runs one call of a workflow and formats its report within the token budget. */
export async function callWorkflow(
  workflow: Workflow,
  tool: CatalogTool,
  input: Arguments,
  port: WorkflowPort,
  { confirmationGate, format, available: { tools } }: CallSettings,
  call: ToolCallContext,
): Promise<ToolResult> {
  try {
    const { exactlyOne, exampleNeeds } = workflow;
    const described = { ...tool, exactlyOne, exampleNeeds };
    assertReadableSize(described, tools, input);
    const { args: requestArgs, requireConfirmation } = await confirmationGate(tool, input, call);
    const { args, notes } = validateWithSchema(described, tools, workflow.input, requestArgs, port.zone);
    const browserDownload = createBrowserDownload(port.files, tool, requestArgs, call);
    const report = await workflow.run(args, { ...port, browserDownload, requireConfirmation }, call);
    const summary = [...report.summary, ...notes, port.caveat ?? []].flat();
    return toReportResult({ ...report, summary }, format.budget);
  } catch (error) {
    return toErrorResult(tool, error, tools);
  }
}
