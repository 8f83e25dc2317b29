import * as z from 'zod';
import { hintsOf, inputSchema, outputSchema } from '../operations/operation.ts';
import type { Hints, Operation } from '../operations/types.ts';
import type { CatalogueTool } from './catalog.ts';
import { withConfirmArgument } from './confirmation.ts';

/** A tool as `tools/list` shows it. The schemas are those the call is checked with, less what only costs tokens. */
export function describeTool(operation: Operation): CatalogueTool {
  const hints = hintsOf(operation);
  return described(operation, inputSchema(operation), outputSchema(operation), hints, cannotBeUndone(hints));
}

/** What `tools/list` needs to know of a workflow. */
interface WorkflowDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly hints: Hints;
  readonly confirm: boolean;
}

/** Describes a workflow as `describeTool` describes an operation. */
export const describeWorkflow = (workflow: WorkflowDescription): CatalogueTool =>
  described(workflow, workflow.input, workflow.output, workflow.hints, workflow.confirm);

function described(
  { name, title, description }: Pick<CatalogueTool, 'name' | 'title' | 'description'>,
  input: z.ZodObject,
  output: z.ZodObject,
  hints: Hints,
  wantsConfirmation: boolean,
): CatalogueTool {
  const tool = {
    name,
    title,
    description,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: jsonSchema(output, 'output'),
    annotations: { title, ...hints },
  };
  return wantsConfirmation ? withConfirmArgument(tool) : tool;
}

/** What cannot be undone, or leaves the firm, is confirmed. */
const cannotBeUndone = ({ destructiveHint, openWorldHint }: Hints): boolean =>
  destructiveHint || openWorldHint;

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): CatalogueTool['inputSchema'] {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema, path }) => slim(jsonSchema, path),
  });
  return { ...rest, type: 'object' };
}

/** Drops what every integer and every nested object would repeat; the server checks it all the same. */
function slim(schema: z.core.JSONSchema.BaseSchema, path: readonly unknown[]): void {
  if (schema.type === 'integer') {
    delete schema.exclusiveMinimum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
  delete schema.pattern;
  if (path.length > 0 || schema.additionalProperties !== false) delete schema.additionalProperties;
}
