import * as z from 'zod';
import { buildInputSchema, buildOutputSchema, getToolHints } from '../operations/define-operation.ts';
import type { Operation, ToolHints } from '../operations/operation-types.ts';
import type { CatalogTool } from './catalog.ts';
import { withConfirmArgument } from './confirm-policy.ts';

/** A tool as `tools/list` shows it. The schemas are those the call is checked with, less what only costs tokens. */
export function describeTool(operation: Operation): CatalogTool {
  const hints = getToolHints(operation);
  return buildCatalogTool(
    operation,
    buildInputSchema(operation),
    buildOutputSchema(operation),
    hints,
    isIrreversible(hints),
  );
}

/** The facts of a workflow that `tools/list` shows. */
interface WorkflowDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly hints: ToolHints;
  readonly confirm: boolean;
}

/** Describes a workflow as `describeTool` describes an operation. */
export const describeWorkflow = (workflow: WorkflowDescription): CatalogTool =>
  buildCatalogTool(workflow, workflow.input, workflow.output, workflow.hints, workflow.confirm);

function buildCatalogTool(
  { name, title, description }: Pick<CatalogTool, 'name' | 'title' | 'description'>,
  input: z.ZodObject,
  output: z.ZodObject,
  hints: ToolHints,
  needsConfirmation: boolean,
): CatalogTool {
  const tool = {
    name,
    title,
    description,
    inputSchema: toJsonSchema(input, 'input'),
    outputSchema: toJsonSchema(output, 'output'),
    annotations: { title, ...hints },
  };
  return needsConfirmation ? withConfirmArgument(tool) : tool;
}

/** A tool needs a confirmation if its effect cannot be undone or leaves the firm. */
const isIrreversible = ({ destructiveHint, openWorldHint }: ToolHints): boolean => destructiveHint || openWorldHint;

function toJsonSchema(schema: z.ZodObject, direction: 'input' | 'output'): CatalogTool['inputSchema'] {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: direction,
    override: ({ jsonSchema, path }) => slimSchema(jsonSchema, path),
  });
  return { ...rest, type: 'object' };
}

/** Drops what every integer and every nested object would repeat; the server still checks it. */
function slimSchema(schema: z.core.JSONSchema.BaseSchema, path: readonly unknown[]): void {
  if (schema.type === 'integer') {
    delete schema.exclusiveMinimum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
  delete schema.pattern;
  if (path.length > 0 || schema.additionalProperties !== false) delete schema.additionalProperties;
}
