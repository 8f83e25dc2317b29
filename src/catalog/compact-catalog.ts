import MiniSearch from 'minisearch';
import { isRecord, parseJson } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { formatSuggestion, quoteInput } from '../base/suggest.ts';
import type { CatalogTool } from './catalog.ts';
import { FIND_TOOLS, TOOL_RUNNERS, type ToolRunner } from './compact-tools.ts';
import { expandSynonyms, QUESTION_PATTERN } from './synonyms.ts';

/** The result of a call of the compact catalog: the text of a search, or the tool to run. */
type RoutedCall =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'run'; readonly tool: CatalogTool; readonly args: Readonly<Record<string, unknown>> };

/** The small face of a choice of tools: one that finds them, and one for each kind that runs them. */
export interface CompactCatalog {
  /** Throws a MyCaseError that says what to call instead. */
  route(name: string, args: Readonly<Record<string, unknown>>): RoutedCall;
}

const MAX_SEARCH_RESULTS = 5;

/** The factor for the rank of a tool that writes. */
const WRITE_TOOL_BOOST = 0.5;

/** Puts the small face before tools. */
export function createCompactCatalog(tools: readonly CatalogTool[]): CompactCatalog {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const index = buildIndex(tools);
  return {
    route(name, args) {
      if (name === FIND_TOOLS.name) return { kind: 'found', text: searchTools(index, toolsByName, args) };
      const runner = TOOL_RUNNERS.find((candidate) => candidate.tool.name === name);
      if (!runner) throw new MyCaseError(`There is no tool "${name}" here.`);
      const tool = resolveTool(toolsByName, name, args.tool);
      if (!runner.canRun(tool)) throw createWrongRunnerError(tool, name);
      assertNoStrayArguments(name, tool.name, args);
      return { kind: 'run', tool, args: parseToolArguments(args.arguments) };
    },
  };
}

interface SearchEntry {
  readonly name: string;
  readonly words: string;
  readonly description: string;
  readonly arguments: string;
}

function buildIndex(tools: readonly CatalogTool[]): MiniSearch<SearchEntry> {
  const index = new MiniSearch<SearchEntry>({
    idField: 'name',
    fields: ['words', 'description', 'arguments'],
    searchOptions: { boost: { words: 3 }, fuzzy: 0.2, prefix: true },
  });
  index.addAll(
    tools.map(({ name, title, description, inputSchema }) => ({
      name,
      words: `${name.replaceAll('_', ' ')} ${title}`,
      description,
      arguments: Object.keys(Object(inputSchema.properties)).filter(isSearchable).join(' '),
    })),
  );
  return index;
}

/** An argument that all creates take tells nothing of any. */
const isSearchable = (name: string): boolean => name !== 'allow_duplicate';

function searchTools(
  index: MiniSearch<SearchEntry>,
  toolsByName: ReadonlyMap<string, CatalogTool>,
  { query }: Readonly<Record<string, unknown>>,
): string {
  if (typeof query !== 'string' || query.trim() === '') {
    throw new MyCaseError('query is missing.', {
      advice: 'Say in a few words what you want to do, e.g. "create task".',
    });
  }
  const hits = index
    .search(query.replaceAll('_', ' ').replace(/to-do/gi, 'todo'), {
      processTerm: expandSynonyms,
      boostDocument: (name) =>
        QUESTION_PATTERN.test(query) && !toolsByName.get(name)?.annotations.readOnlyHint ? WRITE_TOOL_BOOST : 1,
    })
    .slice(0, MAX_SEARCH_RESULTS);
  if (hits.length === 0) return `No tool matches. All there are: ${[...toolsByName.keys()].join(', ')}`;
  return hits
    .flatMap(({ id }) => toolsByName.get(String(id)) ?? [])
    .map(formatDefinition)
    .join('\n\n');
}

function formatDefinition(tool: CatalogTool): string {
  const { name, description, inputSchema } = tool;
  return `${name} (${findRunnerName(tool)}; ${formatHints(tool)}): ${description}\narguments: ${JSON.stringify(inputSchema)}`;
}

/** Describes a tool's hints in words. */
function formatHints({ annotations }: CatalogTool): string {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  if (readOnlyHint) return 'only reads';
  return [
    destructiveHint ? 'destructive' : 'not destructive',
    idempotentHint ? 'idempotent' : 'not idempotent',
    ...(openWorldHint ? ['leaves the firm'] : []),
  ].join(', ');
}

const findRunnerName = (tool: CatalogTool): string =>
  TOOL_RUNNERS.find((candidate: ToolRunner) => candidate.canRun(tool))?.tool.name ?? '';

function resolveTool(toolsByName: ReadonlyMap<string, CatalogTool>, runner: string, name: unknown): CatalogTool {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new MyCaseError('tool is missing.', {
      advice: `Give the name of a tool, as ${FIND_TOOLS.name} finds it, and its arguments in arguments.`,
      example: `A right call: ${runner} {"tool":"list_tasks","arguments":{"page_size":2}}.`,
    });
  }
  const tool = toolsByName.get(name);
  if (tool) return tool;
  const suggestion = formatSuggestion(name, [...toolsByName.keys()]);
  throw new MyCaseError(`There is no tool "${quoteInput(name)}" here.${suggestion}`, {
    advice: `${FIND_TOOLS.name} finds them.`,
  });
}

/** Refuses arguments next to `arguments`. They would be lost, and the write would be another one. */
function assertNoStrayArguments(runner: string, tool: string, args: Readonly<Record<string, unknown>>): void {
  const { tool: _, arguments: nestedArguments, ...stray } = args;
  const names = Object.keys(stray);
  if (names.length === 0) return;
  const validCall = JSON.stringify({ tool, arguments: { ...parseToolArguments(nestedArguments), ...stray } });
  throw new MyCaseError(
    `${runner} was not called: it takes tool and arguments alone; ${names.map(quoteInput).join(', ')} belongs into ` +
      'arguments.',
    { example: `A right call: ${runner} ${validCall}.` },
  );
}

const createWrongRunnerError = (tool: CatalogTool, calledRunner: string): MyCaseError =>
  new MyCaseError(`${tool.name} is not run by ${calledRunner}; nothing was done.`, {
    advice: `Call ${findRunnerName(tool)} with it.`,
  });

function parseToolArguments(value: unknown): Readonly<Record<string, unknown>> {
  const parsed: unknown = typeof value === 'string' ? parseJson(value) : (value ?? {});
  if (isRecord(parsed)) return parsed;
  throw new MyCaseError('arguments must be an object with the arguments of the tool.');
}
