import type { ToolHints } from '../operations/operation-types.ts';
import { type CatalogTool, isDeleteTool } from './catalog.ts';

/** A tool that runs others, and which ones. */
export interface ToolRunner {
  readonly tool: CatalogTool;
  readonly canRun: (tool: CatalogTool) => boolean;
}

const RUN_INPUT_SCHEMA = {
  type: 'object' as const,
  properties: {
    tool: { type: 'string', description: 'Name as find_tools gives it' },
    arguments: { type: 'object', description: 'Its arguments, as find_tools gives them' },
  },
  required: ['tool'],
  additionalProperties: false,
};

const ANY_OBJECT_SCHEMA = { type: 'object' as const };

/** Finds tools by what they do. */
export const FIND_TOOLS: CatalogTool = defineCompactTool(
  'find_tools',
  'Find MyCase tools',
  'Finds the tools for a job on cases, clients, companies, leads, calendar, tasks, notes, messages, calls, documents, ' +
    'time, expenses, invoices, payments, custom fields, firm settings and webhooks. Answers with up to five ' +
    'definitions: what each does, its arguments, and which run_… tool runs it. Start here.',
  { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  {
    type: 'object',
    properties: { query: { type: 'string', description: 'What you want to do, e.g. "create task"' } },
    required: ['query'],
    additionalProperties: false,
  },
);

/** The tools that run others, one for each kind. */
export const TOOL_RUNNERS: readonly ToolRunner[] = [
  {
    tool: defineCompactTool(
      'run_read_tool',
      'Read from MyCase',
      'Runs a tool that only reads, found with find_tools.',
      { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      RUN_INPUT_SCHEMA,
    ),
    canRun: ({ annotations }) => annotations.readOnlyHint,
  },
  {
    tool: defineCompactTool(
      'run_write_tool',
      'Write to MyCase',
      'Runs a tool that creates, changes, adds or sends, found with find_tools. Messages and payments cannot be undone.',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      RUN_INPUT_SCHEMA,
    ),
    canRun: (tool) => !tool.annotations.readOnlyHint && !isDeleteTool(tool),
  },
  {
    tool: defineCompactTool(
      'run_delete_tool',
      'Delete from MyCase',
      'Runs a tool that deletes for good, found with find_tools.',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      RUN_INPUT_SCHEMA,
    ),
    canRun: isDeleteTool,
  },
];

/** The small face of a choice of tools: no runner is listed that would have nothing to run. */
export const listCompactTools = (tools: readonly CatalogTool[]): CatalogTool[] => [
  FIND_TOOLS,
  ...TOOL_RUNNERS.filter(({ canRun }) => tools.some(canRun)).map(({ tool }) => tool),
];

function defineCompactTool(
  name: string,
  title: string,
  description: string,
  hints: ToolHints,
  inputSchema: CatalogTool['inputSchema'],
): CatalogTool {
  return {
    name,
    title,
    description,
    inputSchema,
    outputSchema: ANY_OBJECT_SCHEMA,
    annotations: { title, ...hints },
  };
}
