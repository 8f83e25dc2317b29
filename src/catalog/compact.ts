import MiniSearch from 'minisearch';
import { MyCaseError } from '../base/errors.ts';
import { didYouMean, quoteInput } from '../base/suggest.ts';
import type { CatalogueTool } from './catalog.ts';
import { FIND, RUNNERS, type Runner } from './compact-tools.ts';
import { ASKING, expandSynonyms } from './synonyms.ts';

/** What a call of the small face comes to: a search's answer, or the tool that is to be run. */
type Routed =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'run'; readonly tool: CatalogueTool; readonly args: Readonly<Record<string, unknown>> };

/** The small face of a choice of tools: one that finds them, and one for each kind that runs them. */
export interface CompactCatalog {
  /** Throws a MyCaseError that says what to call instead. */
  route(name: string, args: Readonly<Record<string, unknown>>): Routed;
}

const MOST_FOUND = 5;

/** What a tool that writes is worth to somebody who asks. */
const LESS = 0.5;

/** Puts the small face before tools. */
export function createCompact(tools: readonly CatalogueTool[]): CompactCatalog {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const index = indexOf(tools);
  return {
    route(name, args) {
      if (name === FIND.name) return { kind: 'found', text: find(index, byName, args) };
      const runner = RUNNERS.find((one) => one.tool.name === name);
      if (!runner) throw new MyCaseError(`There is no tool "${name}" here.`);
      const tool = chosen(byName, name, args.tool);
      if (!runner.takes(tool)) throw new MyCaseError(wrongRunner(tool, name));
      refuseStray(name, tool.name, args);
      return { kind: 'run', tool, args: objectOf(args.arguments) };
    },
  };
}

interface Entry {
  readonly name: string;
  readonly words: string;
  readonly description: string;
  readonly arguments: string;
}

function indexOf(tools: readonly CatalogueTool[]): MiniSearch<Entry> {
  const index = new MiniSearch<Entry>({
    idField: 'name',
    fields: ['words', 'description', 'arguments'],
    searchOptions: { boost: { words: 3 }, fuzzy: 0.2, prefix: true },
  });
  index.addAll(
    tools.map(({ name, title, description, inputSchema }) => ({
      name,
      words: `${name.replaceAll('_', ' ')} ${title}`,
      description,
      arguments: Object.keys(Object(inputSchema.properties)).filter(isTelling).join(' '),
    })),
  );
  return index;
}

/** An argument that all creates take tells nothing of any. */
const isTelling = (name: string): boolean => name !== 'allow_duplicate';

function find(
  index: MiniSearch<Entry>,
  byName: ReadonlyMap<string, CatalogueTool>,
  { query }: Readonly<Record<string, unknown>>,
): string {
  if (typeof query !== 'string' || query.trim() === '') {
    throw new MyCaseError('query is missing: say in a few words what you want to do, e.g. "create task".');
  }
  const found = index
    .search(query.replaceAll('_', ' ').replace(/to-do/gi, 'todo'), {
      processTerm: expandSynonyms,
      boostDocument: (name) => (ASKING.test(query) && !byName.get(name)?.annotations.readOnlyHint ? LESS : 1),
    })
    .slice(0, MOST_FOUND);
  if (found.length === 0) return `No tool matches. All there are: ${[...byName.keys()].join(', ')}`;
  return found
    .flatMap(({ id }) => byName.get(String(id)) ?? [])
    .map(definition)
    .join('\n\n');
}

function definition(tool: CatalogueTool): string {
  const { name, description, inputSchema } = tool;
  return `${name} (${runnerOf(tool)}; ${hintsOf(tool)}): ${description}\narguments: ${JSON.stringify(inputSchema)}`;
}

/** What a client would be told of a tool by its hints. */
function hintsOf({ annotations }: CatalogueTool): string {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  if (readOnlyHint) return 'only reads';
  return [
    destructiveHint ? 'destructive' : 'not destructive',
    idempotentHint ? 'idempotent' : 'not idempotent',
    ...(openWorldHint ? ['leaves the firm'] : []),
  ].join(', ');
}

const runnerOf = (tool: CatalogueTool): string =>
  RUNNERS.find((one: Runner) => one.takes(tool))?.tool.name ?? '';

function chosen(byName: ReadonlyMap<string, CatalogueTool>, runner: string, name: unknown): CatalogueTool {
  if (typeof name !== 'string' || name.trim() === '') {
    throw new MyCaseError(
      `tool is missing: give the name of a tool, as ${FIND.name} finds it, and its arguments in arguments. A right ` +
        `call: ${runner} {"tool":"list_tasks","arguments":{"page_size":2}}.`,
    );
  }
  const tool = byName.get(name);
  if (tool) return tool;
  const near = didYouMean(name, [...byName.keys()]);
  throw new MyCaseError(`There is no tool "${quoteInput(name)}" here.${near} ${FIND.name} finds them.`);
}

/** What stands beside `arguments` would be lost: a write without it is another write. */
function refuseStray(runner: string, tool: string, args: Readonly<Record<string, unknown>>): void {
  const { tool: _, arguments: given, ...stray } = args;
  const names = Object.keys(stray);
  if (names.length === 0) return;
  const right = JSON.stringify({ tool, arguments: { ...objectOf(given), ...stray } });
  throw new MyCaseError(
    `${runner} was not called: it takes tool and arguments alone; ${names.map(quoteInput).join(', ')} belongs into ` +
      `arguments. A right call: ${runner} ${right}.`,
  );
}

const wrongRunner = (tool: CatalogueTool, called: string): string =>
  `${tool.name} is not run by ${called}; nothing was done. Call ${runnerOf(tool)} with it.`;

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const read: unknown = typeof value === 'string' ? parse(value) : (value ?? {});
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read };
  throw new MyCaseError('arguments must be an object with the arguments of the tool.');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
