import type { CallRecorder } from '../audit/call-recorder.ts';
import type { IdentitySource } from '../auth/identity.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { CompactCatalog } from '../catalog/compact-catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { formatErrorResult } from '../formatting/format-result.ts';
import type { Arguments } from '../operations/operation-types.ts';
import { workflows } from '../workflows/index.ts';
import { callOperation } from './call-operation.ts';
import { callWorkflow } from './call-workflow.ts';
import type { ToolCallContext } from './tool-call-context.ts';
import { createWorkflowPort, type WorkflowPortSettings } from './workflow-port.ts';

/** Runs one tool call. It throws only for a fault of this program: everything else is a result. */
export type CallTool = (tool: CatalogTool, args: Arguments, call: ToolCallContext) => Promise<ToolResult>;

/** The settings of the dispatch. */
export interface DispatchSettings extends Omit<WorkflowPortSettings, 'recordStep'> {
  readonly record: CallRecorder;
  readonly identity: Pick<IdentitySource, 'fetchStaffId'>;
}

/** Creates the function that runs a listed tool, an operation or a workflow, and records the call in the audit log. */
export function createDispatch(settings: DispatchSettings): CallTool {
  return (tool, args, call) =>
    settings.record({ tool, args, clientName: call.clientName }, async ({ client, onResolved, recordStep }) => {
      // The recorder watches what this one call sends.
      const own = { ...settings, context: { ...settings.context, client } };
      const watched = { ...call, onResolved, fetchSignedInStaffId: () => settings.identity.fetchStaffId(call) };
      const workflow = workflows.find(({ name }) => name === tool.name);
      if (workflow) {
        const port = createWorkflowPort({ ...own, recordStep }, workflow);
        return callWorkflow(workflow, tool, args, port, own, watched);
      }
      const operation = settings.operations.get(tool.name);
      if (!operation) throw new Error(`${tool.name} is listed, but there is no such operation`);
      return callOperation(operation, tool, args, own, watched);
    });
}

/** Lets calls of the compact catalog find a tool, and run the tool that they name. */
export function withCompactCatalog(callTool: CallTool, compact: CompactCatalog): CallTool {
  return async ({ name }, args, call) => {
    try {
      const route = compact.route(name, args);
      return route.kind === 'run'
        ? await callTool(route.tool, route.args, call)
        : { content: [{ type: 'text', text: route.text }] };
    } catch (error) {
      if (error instanceof MyCaseError) return formatErrorResult(error);
      throw error;
    }
  };
}
