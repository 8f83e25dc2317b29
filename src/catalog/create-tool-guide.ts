import type { ToolGuide } from '../base/tool-guide.ts';
import type { CatalogTool } from './catalog.ts';
import { findRunnerName } from './compact-tools.ts';

/** The form of the tool list: all tools, or the few that find and run the others. */
export type CatalogForm = 'full' | 'compact';

/** Creates the guide to the tools that a configuration selects. */
export function createToolGuide(tools: readonly CatalogTool[], form: CatalogForm): ToolGuide {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const findRunner = (name: string): string | undefined => {
    const tool = form === 'compact' ? toolsByName.get(name) : undefined;
    return tool && findRunnerName(tool);
  };
  const label = (name: string): string => (toolsByName.has(name) ? name : `"${name.replaceAll('_', ' ')}"`);
  return {
    has: (name) => toolsByName.has(name),
    label,
    format(name) {
      const runner = findRunner(name);
      return runner === undefined ? label(name) : `${name} (run with ${runner})`;
    },
    formatCall(name, args) {
      const runner = findRunner(name);
      return runner === undefined
        ? `${name} ${JSON.stringify(args)}`
        : `${runner} ${JSON.stringify({ tool: name, arguments: JSON.stringify(args) })}`;
    },
  };
}
