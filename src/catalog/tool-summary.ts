import type { CatalogTool } from './catalog.ts';
import { FIND_TOOLS, findRunnerName } from './compact-tools.ts';

/** The most characters of an answer of `find_tools`. */
const MAX_ANSWER_LENGTH = 1_490;

/** The tools that a search shows. */
const MAX_SHOWN_TOOLS = 5;
const MIN_SHOWN_TOOLS = 3;

/**
 * Formats the tools that a search found, the best first: those that fit with their arguments, the others with a
 * sentence. The text has at most 1,490 characters.
 */
export function formatFoundTools(tools: readonly CatalogTool[]): string {
  const shown = tools.slice(0, MAX_SHOWN_TOOLS);
  const first = tools.slice(0, MIN_SHOWN_TOOLS);
  const fitting = [
    ...shown.map((_, i) => formatAnswer(shown, shown.length - i, true)),
    formatAnswer(shown, 1, false),
    formatAnswer(first, 1, true),
    formatAnswer(first, 1, false),
  ];
  return fitting.find((text) => text.length <= MAX_ANSWER_LENGTH) ?? formatAnswer(shown, 0, false);
}

/** Formats a search that found nothing, with the names that fit. */
export function formatNothingFound(names: readonly string[]): string {
  const lists = names.map((_, i) => names.slice(0, names.length - i)).map((some) => formatNames(some, names.length));
  return lists.find((text) => text.length <= MAX_ANSWER_LENGTH) ?? '';
}

function formatNames(names: readonly string[], count: number): string {
  const hiddenCount = count - names.length;
  const heading = hiddenCount > 0 ? 'Use other words. Some tools' : 'All tools';
  return `No tool matches. ${heading}: ${names.join(', ')}${hiddenCount > 0 ? ` and ${hiddenCount} more` : ''}.`;
}

function formatAnswer(tools: readonly CatalogTool[], detailedCount: number, withNotes: boolean): string {
  const others = tools.slice(detailedCount);
  const detailed = tools
    .slice(0, detailedCount)
    .map((tool) => `${formatTool(tool)}\n${formatArguments(tool, withNotes)}`);
  const [example] = others;
  const legend = detailed.some((text) => text.includes('*')) ? ['* is required.'] : [];
  const hint = example
    ? [`${FIND_TOOLS.name} {"query":"${example.name}"} shows the arguments of ${example.name}.`]
    : [];
  return [...detailed, ...others.map(formatShortly), [...legend, ...hint].join(' ')].filter(Boolean).join('\n');
}

const formatTool = (tool: CatalogTool): string =>
  `${tool.name} (run with ${findRunnerName(tool)}; ${formatHints(tool)}): ${tool.description}`;

const formatShortly = (tool: CatalogTool): string =>
  `${tool.name} (run with ${findRunnerName(tool)}; ${formatHints(tool)}): ${/^.*?\.(?= [A-Z]|$)/s.exec(tool.description)?.[0] ?? ''}`;

/** Formats a tool's hints as text. */
function formatHints({ annotations }: CatalogTool): string {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  if (readOnlyHint) return 'only reads';
  return [
    destructiveHint ? 'destructive' : 'not destructive',
    idempotentHint ? 'idempotent' : 'not idempotent',
    ...(openWorldHint ? ['sends data out of the firm'] : []),
  ].join(', ');
}

/** JSON Schema, as far as arguments need it. */
interface ArgumentSchema {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: ArgumentSchema;
  readonly properties?: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
}

const formatArguments = ({ inputSchema }: CatalogTool, withNotes: boolean): string =>
  `arguments: ${formatType(inputSchema, withNotes)}`;

/** Formats a schema in the notation `{name*: text, tags: [text]}`, where `*` marks what is required. */
function formatType(schema: ArgumentSchema, withNotes: boolean): string {
  const { type, enum: choices, items = {}, properties = {}, required = [] } = schema;
  if (choices) return choices.join('|');
  if (type === 'array') return `[${formatField(items, withNotes)}]`;
  if (type !== 'object') return type === 'string' ? 'text' : String(type);
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? '*' : ''}: ${formatField(field, withNotes)}`,
  );
  return `{${fields.join(', ')}}`;
}

const formatField = (schema: ArgumentSchema, withNotes: boolean): string =>
  formatType(schema, withNotes) + (withNotes && schema.description ? ` (${schema.description})` : '');
