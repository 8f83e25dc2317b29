import { type CatalogTool, selectTools, withDescriptions } from '../../src/catalog/catalog.ts';
import { createToolGuide } from '../../src/catalog/create-tool-guide.ts';
import { describeTool, describeWorkflow } from '../../src/catalog/describe-tool.ts';
import { createFirmPrompts, type FirmPrompt } from '../../src/mcp/prompts.ts';
import { toolsets } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';

type Access = 'read' | 'full';

/** Returns the tools that the server lists with an access level. */
export function listTools(access: Access): CatalogTool[] {
  const operations = Object.entries(toolsets).map(([name, set]) => [name, set.map(describeTool)] as const);
  const catalog = { workflows: workflows.map(describeWorkflow), ...Object.fromEntries(operations) };
  return withDescriptions(selectTools(catalog, { access }), true);
}

/** Returns the prompts that the server lists with an access level. */
export function listPrompts(access: Access): FirmPrompt[] {
  const tools = listTools(access);
  return createFirmPrompts(tools, createToolGuide(tools, 'full'));
}

/** Returns the first sentence of a text. */
export const getFirstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;
