import type { Hints } from '../operations/types.ts';
import { type CatalogueTool, deletes } from './catalog.ts';

/** A tool that runs others, and which ones. */
export interface Runner {
  readonly tool: CatalogueTool;
  readonly takes: (tool: CatalogueTool) => boolean;
}

const RUN = {
  type: 'object' as const,
  properties: {
    tool: { type: 'string', description: 'Name as find_tools gives it' },
    arguments: { type: 'object', description: 'Its arguments, as find_tools gives them' },
  },
  required: ['tool'],
  additionalProperties: false,
};

const ANY = { type: 'object' as const };

/** Finds tools by what they do. */
export const FIND: CatalogueTool = describe(
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
export const RUNNERS: readonly Runner[] = [
  {
    tool: describe(
      'run_read_tool',
      'Read from MyCase',
      'Runs a tool that only reads, found with find_tools.',
      { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      RUN,
    ),
    takes: ({ annotations }) => annotations.readOnlyHint,
  },
  {
    tool: describe(
      'run_write_tool',
      'Write to MyCase',
      'Runs a tool that creates, changes, adds or sends, found with find_tools. Messages and payments cannot be undone.',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      RUN,
    ),
    takes: (tool) => !tool.annotations.readOnlyHint && !deletes(tool),
  },
  {
    tool: describe(
      'run_delete_tool',
      'Delete from MyCase',
      'Runs a tool that deletes for good, found with find_tools.',
      { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      RUN,
    ),
    takes: deletes,
  },
];

/** The small face of a choice of tools: no runner is listed that would have nothing to run. */
export const compactListing = (tools: readonly CatalogueTool[]): CatalogueTool[] => [
  FIND,
  ...RUNNERS.filter(({ takes }) => tools.some(takes)).map(({ tool }) => tool),
];

function describe(
  name: string,
  title: string,
  description: string,
  hints: Hints,
  inputSchema: CatalogueTool['inputSchema'],
): CatalogueTool {
  return { name, title, description, inputSchema, outputSchema: ANY, annotations: { title, ...hints } };
}
