import type { ToolHints } from '../operations/operation-types.ts';
import { type CatalogTool, isDeleteTool, type ToolAction } from './catalog.ts';

/** A tool of the compact catalog that runs other tools, and a function that returns true for a tool it can run. */
export interface ToolRunner {
  readonly tool: CatalogTool;
  readonly canRun: (tool: CatalogTool) => boolean;
}

const RUN_INPUT_SCHEMA = {
  type: 'object' as const,
  properties: {
    tool: { type: 'string', description: 'Name that find_tools returned' },
    arguments: { type: 'string', description: 'Its arguments, an object as JSON text: {"page_size": 2}' },
  },
  required: ['tool'],
};

/** The tool of the compact catalog that finds other tools by their task. */
export const FIND_TOOLS: CatalogTool = defineCompactTool(
  'find_tools',
  'Find MyCase tools',
  'Finds tools for work on cases, clients, companies, leads, calendar, tasks, notes, messages, calls, documents, ' +
    'time, expenses, invoices, payments, custom fields, firm settings and webhooks. Returns up to five ' +
    'tools, each with the run_… tool that runs it, and the arguments of the best ones. The name of a tool as query ' +
    'returns all its arguments. Start here.',
  'read',
  { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  {
    type: 'object',
    properties: { query: { type: 'string', description: 'Task in a few words, e.g. "create task"' } },
    required: ['query'],
  },
);

/** The tools that run other tools: one for tools that read, one for tools that write and one for tools that delete. */
export const TOOL_RUNNERS: readonly ToolRunner[] = [
  {
    tool: defineCompactTool(
      'run_read_tool',
      'Read from MyCase',
      'Runs a tool that only reads and returns its result. find_tools returns its name and arguments.',
      'read',
      { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    ),
    canRun: ({ action }) => action === 'read',
  },
  {
    tool: defineCompactTool(
      'run_write_tool',
      'Write to MyCase',
      'Runs a tool that creates, changes, adds or sends, and returns its result. find_tools returns its name and ' +
        'arguments. Messages and payments cannot be undone.',
      'create',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    ),
    canRun: ({ action }) => action === 'create' || action === 'update',
  },
  {
    tool: defineCompactTool(
      'run_delete_tool',
      'Delete from MyCase',
      'Runs a tool that deletes permanently. find_tools returns its name and arguments.',
      'delete',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    ),
    canRun: isDeleteTool,
  },
];

/** Returns the name of the runner that runs a tool. */
export const findRunnerName = (tool: CatalogTool): string =>
  TOOL_RUNNERS.find(({ canRun }) => canRun(tool))?.tool.name ?? '';

/** Lists the compact catalog of tools: `find_tools`, and each runner that can run at least one of them. */
export const listCompactTools = (tools: readonly CatalogTool[]): CatalogTool[] => [
  FIND_TOOLS,
  ...TOOL_RUNNERS.filter(({ canRun }) => tools.some(canRun)).map(({ tool }) => tool),
];

function defineCompactTool(
  name: string,
  title: string,
  description: string,
  action: ToolAction,
  hints: ToolHints,
  inputSchema: CatalogTool['inputSchema'] = RUN_INPUT_SCHEMA,
): CatalogTool {
  return {
    name,
    title,
    description,
    inputSchema,
    annotations: { title, ...hints },
    action,
    confirmation: 'never',
  };
}
