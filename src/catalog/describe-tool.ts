import * as z from 'zod';
import type { HttpMethod } from '../client/client-types.ts';
import { buildInputSchema, buildOutputSchema, canRemove, getToolHints } from '../operations/define-operation.ts';
import type { Operation, ToolHints } from '../operations/operation-types.ts';
import { getReferenceObject } from '../operations/request-fields.ts';
import type { CatalogTool, ConfirmationNeed, DefinedTool, ToolAction } from './catalog.ts';
import { withConfirmArgument } from './confirm-policy.ts';

/** The facts of a tool that `tools/list` shows. */
export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  /** The question that the tool answers or its effect, when to use it, and what it leaves out. */
  readonly description: string;
  /** Further sentences of the description, by the tool that each names. */
  readonly seeAlso?: Readonly<Record<string, string>> | undefined;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly hints: ToolHints;
  readonly action: ToolAction;
  /** The calls that a person has to agree to before the tool does anything. */
  readonly confirm: ConfirmationNeed;
}

/** Describes an operation for `tools/list`. */
export function describeTool(operation: Operation): DefinedTool {
  const hints = getToolHints(operation);
  return describeWorkflow({
    ...operation,
    input: buildInputSchema(operation),
    output: buildOutputSchema(operation),
    hints,
    action: ACTIONS[operation.method],
    confirm: getOperationNeed(operation),
  });
}

const ACTIONS: Readonly<Record<HttpMethod, ToolAction>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** The fields whose values can be improbable. */
const IMPROBABLE_VALUE_FIELDS: ReadonlySet<string> = new Set([
  'hours',
  'cost',
  'due_date',
  'sol_date',
  'start',
  'called_at',
]);

/**
 * Returns the calls of an operation that are listed as in need of a confirmation: all if its effect cannot be undone or
 * leaves the firm, and those of an update that remove something. A create that can have an improbable value needs one
 * for such a value. `src/writes/confirm/` decides about each call, also about improbable values of an update and about
 * closing a case.
 */
export function getOperationNeed(operation: Operation): ConfirmationNeed {
  const { destructiveHint, openWorldHint } = getToolHints(operation);
  if (operation.method === 'PUT' || operation.method === 'PATCH') return canRemove(operation) ? 'on removal' : 'never';
  if (destructiveHint || openWorldHint) return 'always';
  return Object.keys(operation.body ?? {}).some((name) => IMPROBABLE_VALUE_FIELDS.has(name))
    ? 'if improbable'
    : 'never';
}

/**
 * Describes a workflow, or another tool with all these facts, for `tools/list`. The schemas lack limits that only cost
 * tokens; the server checks them.
 */
export function describeWorkflow(definition: ToolDefinition): DefinedTool {
  const { name, title, description, seeAlso, input, output, hints, action, confirm } = definition;
  const tool: CatalogTool = {
    name,
    title,
    description,
    inputSchema: toJsonSchema(input, 'input'),
    // MCP: a tool that lists an output schema must send structured content. Clients that show it drop attached files
    // and images.
    ...(!('attach' in input.shape || 'images' in input.shape) && { outputSchema: toJsonSchema(output, 'output') }),
    annotations: { title, ...hints },
    action,
    confirmation: 'never',
  };
  return { ...withConfirmArgument(tool, confirm), ...(seeAlso && { seeAlso }) };
}

function toJsonSchema(schema: z.ZodObject, direction: 'input' | 'output'): CatalogTool['inputSchema'] {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: direction,
    override: ({ jsonSchema, zodSchema }) => {
      if (getReferenceObject(zodSchema)) listReference(jsonSchema);
      if (direction === 'input' && jsonSchema.anyOf) listAsText(jsonSchema);
      slimSchema(jsonSchema, direction);
    },
  });
  return { ...rest, type: 'object' };
}

/** A reference is listed as its id or name; with attributes, as an object whose `id` is that text. */
function listReference(schema: z.core.JSONSchema.BaseSchema): void {
  const { id, name, ...attributes } = schema.properties ?? {};
  const idOrName = { type: 'string', description: 'Id or name' } as const;
  if (Object.keys(attributes).length > 0) {
    Object.assign(schema, { properties: { id: idOrName, ...attributes }, required: ['id'] });
    return;
  }
  delete schema.properties;
  delete schema.required;
  Object.assign(schema, idOrName, schema.description && { description: `${schema.description}: id or name` });
}

/** A value of several types is listed as text, because some clients accept no union of types. */
function listAsText(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.anyOf;
  schema.type = 'string';
}

/** Keywords that the server checks itself. Some clients accept none of them in arguments. */
const UNLISTED_KEYWORDS = ['additionalProperties', 'minLength', 'maxLength', 'minItems', 'maxItems', 'format'] as const;

/** Removes keywords that only cost tokens, or that some clients do not accept. */
function slimSchema(schema: z.core.JSONSchema.BaseSchema, direction: 'input' | 'output'): void {
  if (schema.type === 'integer') {
    delete schema.exclusiveMinimum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
  delete schema.pattern;
  if (direction === 'input') for (const keyword of UNLISTED_KEYWORDS) delete schema[keyword];
  else delete schema.additionalProperties;
}
