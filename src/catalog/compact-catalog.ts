import { isRecord, parseJson } from '../base/json.ts';
import { findStructureFault, MESSAGE_LIMITS } from '../base/json-structure.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteName, quoteValue } from '../base/safe-text.ts';
import { formatSuggestion } from '../base/suggest.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { CatalogTool } from './catalog.ts';
import { FIND_TOOLS, findRunnerName, TOOL_RUNNERS, type ToolRunner } from './compact-tools.ts';
import { createToolSearch, type ToolSearch } from './tool-search.ts';
import { formatFoundTools, formatNothingFound } from './tool-summary.ts';

/** The result of a call of the compact catalog: the definitions that a search found, or the tool to run. */
type RoutedCall =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'run'; readonly tool: CatalogTool; readonly args: Readonly<Record<string, unknown>> };

/** A catalog of at most four tools: `find_tools` finds the selected tools, and runners run them. */
export interface CompactCatalog {
  /** Resolves a call of `find_tools` or of a runner. Throws a MyCaseError with a valid call if the call is wrong. */
  route(name: string, args: Readonly<Record<string, unknown>>): RoutedCall;
}

/** Creates the compact catalog of tools. */
export function createCompactCatalog(tools: readonly CatalogTool[], guide: ToolGuide): CompactCatalog {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const toolSearch = createToolSearch(tools);
  return {
    route(name, args) {
      if (name === FIND_TOOLS.name) return { kind: 'found', text: findTools(toolSearch, toolsByName, args) };
      const runner = TOOL_RUNNERS.find((candidate) => candidate.tool.name === name);
      if (!runner) throw new MyCaseError(`There is no tool ${quoteValue(name)} here.`);
      const tool = resolveTool(toolsByName, runner, args.tool, guide);
      if (!runner.canRun(tool)) throw createWrongRunnerError(tool, name);
      assertNoStrayArguments(name, tool.name, args, guide);
      return { kind: 'run', tool, args: parseToolArguments(args.arguments) };
    },
  };
}

function findTools(
  { search }: ToolSearch,
  toolsByName: ReadonlyMap<string, CatalogTool>,
  { query }: Readonly<Record<string, unknown>>,
): string {
  if (typeof query !== 'string' || query.trim() === '') {
    throw new MyCaseError('query is missing.', {
      advice: 'Give the task in a few words, e.g. "create task".',
    });
  }
  const named = toolsByName.get(query.trim());
  const found = named ? [named] : search(query);
  return found.length > 0 ? formatFoundTools(found) : formatNothingFound([...toolsByName.keys()]);
}

function resolveTool(
  toolsByName: ReadonlyMap<string, CatalogTool>,
  { canRun }: ToolRunner,
  name: unknown,
  guide: ToolGuide,
): CatalogTool {
  if (typeof name !== 'string' || name.trim() === '') {
    const example = [...toolsByName.values()].find((one) => canRun(one) && hasNoRequiredArgument(one));
    throw new MyCaseError('tool is missing.', {
      advice: `Give the name of a tool that ${FIND_TOOLS.name} returned, and its arguments in arguments.`,
      ...(example && { example: `A valid call: ${guide.formatCall(example.name, {})}.` }),
    });
  }
  const tool = toolsByName.get(name);
  if (tool) return tool;
  const suggestion = formatSuggestion(name, [...toolsByName.keys()]);
  throw new MyCaseError(`There is no tool ${quoteValue(name)} here.${suggestion}`, {
    advice: `${FIND_TOOLS.name} finds the tools.`,
  });
}

const hasNoRequiredArgument = ({ inputSchema }: CatalogTool): boolean =>
  !Array.isArray(inputSchema.required) || inputSchema.required.length === 0;

/**
 * Throws a MyCaseError for arguments next to `arguments`: they would be lost, and the call would be a different one.
 */
function assertNoStrayArguments(
  runner: string,
  tool: string,
  args: Readonly<Record<string, unknown>>,
  guide: ToolGuide,
): void {
  const { tool: _, arguments: nestedArguments, ...stray } = args;
  const names = Object.keys(stray);
  if (names.length === 0) return;
  const validCall = guide.formatCall(tool, { ...parseToolArguments(nestedArguments), ...stray });
  throw new MyCaseError(
    `${runner} was not called: it accepts only tool and arguments. Put ${names.map(quoteName).join(', ')} into arguments.`,
    { example: `A valid call: ${validCall}.` },
  );
}

const createWrongRunnerError = (tool: CatalogTool, calledRunner: string): MyCaseError =>
  new MyCaseError(`${calledRunner} cannot run ${tool.name}. Nothing was done.`, {
    advice: `Call ${findRunnerName(tool)} instead.`,
  });

function parseToolArguments(value: unknown): Readonly<Record<string, unknown>> {
  const structureFault = typeof value === 'string' ? findStructureFault(value, MESSAGE_LIMITS) : undefined;
  if (structureFault !== undefined) throw new MyCaseError(`arguments has ${structureFault}. Send less at a time.`);
  const isEmpty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  const parsed: unknown = isEmpty ? {} : typeof value === 'string' ? parseJson(value) : value;
  if (isRecord(parsed)) return parsed;
  throw new MyCaseError('arguments must be an object with the arguments of the tool, as JSON text.');
}
