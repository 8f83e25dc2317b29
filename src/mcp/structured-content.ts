import type { CatalogTool, ListedTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';

/** Returns a tool as `tools/list` shows it. Without structured content it has no output schema. */
export function describeListedTool(tool: CatalogTool, structured: boolean): ListedTool {
  const { action: _, confirmation: __, outputSchema, ...listed } = tool;
  return structured && outputSchema ? { ...listed, outputSchema } : listed;
}

/** Removes the structured content of a result, with its description in `_meta`, if the server does not send it. */
export function removeStructuredContent(result: ToolResult, structured: boolean): ToolResult {
  if (structured) return result;
  const { structuredContent: _, _meta, ...rest } = result;
  return rest;
}
