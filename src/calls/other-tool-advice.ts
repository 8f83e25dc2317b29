import * as z from 'zod';
import { adviseTool, type ToolGuide } from '../base/tool-guide.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { updated_after } from '../operations/page-arguments.ts';
import { buildStatement } from './query-advice.ts';

/** The operations and the tools that a server has. */
export interface AvailableTools {
  readonly operations: ReadonlyMap<string, Operation>;
  /** The tools that the server has. */
  readonly tools: ToolGuide;
}

/**
 * Returns a sentence that states which filters of a call MyCase compares with the whole field; none without such a
 * filter. It names the tool that finds a part of a name, if the server has it.
 */
export function describeExactFilters(
  { filter = {}, list }: Operation,
  args: Arguments,
  { tools }: Pick<AvailableTools, 'tools'>,
): string[] {
  const names = Object.keys(filter).filter((name) => isTextFilter(filter[name]) && args[name] !== undefined);
  if (names.length === 0 || !list) return [];
  const hint = adviseTool(tools, 'find_records', (name) => `${name} finds parts of names and other spellings.`);
  return [`Exact filter: MyCase compares ${names.join(' and ')} with the whole field.`, ...(hint ? [hint] : [])];
}

const isTextFilter = (schema: z.ZodType | undefined): boolean =>
  schema !== updated_after && schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodString;

const SEARCH_ARGUMENT = /^(q|query|search|search_text|text|term|keywords?|name)$/;

/**
 * Returns a sentence with the one call of another tool that answers a call of a list with arguments that the list does
 * not have. Undefined if no available tool answers it.
 */
export function adviseOtherTool(
  operation: Operation,
  unknownArguments: Arguments,
  { operations, tools }: AvailableTools,
): string | undefined {
  const entries = Object.entries(unknownArguments).filter(([, value]) => isPlain(value));
  if (!operation.list || entries.length === 0) return undefined;
  const available = [...operations.values()].filter(({ name }) => tools.has(name));
  const call =
    findListOfOne(operation, entries, available) ??
    (tools.has('query_firm') ? buildQuery(operation, entries) : undefined) ??
    (tools.has('find_records') ? buildSearch(entries) : undefined) ??
    findCaseWorkflow(operation, unknownArguments, tools);
  return call && `One call answers this: ${tools.formatCall(call.tool, call.args)}.`;
}

interface ToolCall {
  readonly tool: string;
  readonly args: Arguments;
}

const MAX_VALUE_LENGTH = 80;

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' ? value.length <= MAX_VALUE_LENGTH : ['number', 'boolean'].includes(typeof value);

/** The list of the same records below one other record: list_case_documents for list_documents with a case. */
function findListOfOne(
  { list, name }: Operation,
  entries: readonly (readonly [string, unknown])[],
  available: readonly Operation[],
): ToolCall | undefined {
  const [[argument, value] = ['', undefined], ...others] = entries;
  const parameter = argument.endsWith('_id') ? argument : `${argument}_id`;
  const other = available.find(
    (one) =>
      one.method === 'GET' &&
      one.name !== name &&
      one.list === list &&
      getPathParameters(one.path).join() === parameter,
  );
  return other && others.length === 0 ? { tool: other.name, args: { [parameter]: value } } : undefined;
}

function buildQuery({ path }: Operation, entries: readonly (readonly [string, unknown])[]): ToolCall | undefined {
  const sql = buildStatement(path, entries);
  return sql === undefined ? undefined : { tool: 'query_firm', args: { sql } };
}

function buildSearch(entries: readonly (readonly [string, unknown])[]): ToolCall | undefined {
  const [name = '', value] = entries[0] ?? [];
  return entries.length === 1 && SEARCH_ARGUMENT.test(name)
    ? { tool: 'find_records', args: { query: String(value) } }
    : undefined;
}

/** The workflows that show the tasks and the events of a case. */
function findCaseWorkflow({ path }: Operation, args: Arguments, tools: ToolGuide): ToolCall | undefined {
  const matter = args.case ?? args.case_id;
  if (matter === undefined) return undefined;
  if (tools.has('case_brief')) return { tool: 'case_brief', args: { case: String(matter) } };
  return tools.has('agenda') && /^\/(tasks|events)$/.test(path)
    ? { tool: 'agenda', args: { case: String(matter) } }
    : undefined;
}
