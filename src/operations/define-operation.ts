import * as z from 'zod';
import type { ExpectedAnswer } from '../client/client-types.ts';
import { isCustomFieldValues, listClearableFields } from './empty-values.ts';
import { buildRemoveArguments } from './member-lists.ts';
import type { Arguments, Entity, Operation, Shape, ToolHints } from './operation-types.ts';
import { id } from './request-fields.ts';
import { type FieldKind, fieldKindRegistry } from './response-fields.ts';

/** Defines an entity from its known fields and the columns of its lists. */
export function defineEntity(
  singular: string,
  plural: string,
  fields: Shape,
  defaultColumns = Object.keys(fields),
): Entity {
  return {
    singular,
    plural,
    schema: z.looseObject(withNullishFields(fields)),
    kinds: collectFieldKinds(fields),
    defaultColumns,
  };
}

const collectFieldKinds = (fields: Shape): Entity['kinds'] =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, schema]) => findFieldKinds(schema, name)));

function findFieldKinds(schema: z.core.$ZodType, path: string): [string, FieldKind][] {
  const kind = fieldKindRegistry.get(schema)?.kind;
  if (kind) return [[path, kind]];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return findFieldKinds(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return findFieldKinds(schema.element, path);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, inner]) => findFieldKinds(inner, `${path}.${name}`));
}

const withNullishFields = (fields: Shape): Shape =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, schema.nullish()]));

/** The part of a path before the kind of the people who are added to a record. */
const ADDITIONS_FOLDER = '/relationships/';

/** Declares an operation. It only checks the type. */
export const defineOperation = (definition: Operation): Operation => definition;

/**
 * The hints that follow from the method. The hints of the definition go before them. MCP: a tool is destructive unless
 * it only adds, so all updates are.
 */
export function getToolHints(operation: Operation): ToolHints {
  const { method, hints } = operation;
  return {
    readOnlyHint: method === 'GET',
    destructiveHint: method !== 'GET' && method !== 'POST',
    // MyCase: a person who is added to a record twice is on it once.
    idempotentHint: method !== 'POST' || isAddition(operation),
    openWorldHint: false,
    ...hints,
  };
}

/**
 * Returns the answer that MyCase documents for a write. Undefined for a read. MyCase: a POST that returns a
 * record has status 201, a write that returns nothing has 204, and a PATCH has 200. `successStatus` states each
 * exception.
 */
export function getExpectedAnswer(operation: Operation): ExpectedAnswer | undefined {
  const { method, list, output, successStatus } = operation;
  if (method === 'GET') return undefined;
  const body = list ? 'list' : output ? 'record' : 'none';
  const usualStatus = body === 'none' ? 204 : method === 'POST' ? 201 : 200;
  return { status: successStatus ?? usualStatus, body };
}

/** Names of the `{…}` arguments in a path, in order. */
export const getPathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

/** The arguments in a path: the ids of the record that it names. */
export const getPathArguments = (path: string, args: Arguments): Arguments =>
  Object.fromEntries(getPathParameters(path).map((name) => [name, args[name]]));

/** Returns whether a call can select the fields of the result. */
const hasFieldSelection = ({ method, list, output }: Operation): boolean => method === 'GET' && Boolean(list ?? output);

/** The names of the fields that an update empties. */
const clear_fields = z.array(z.string()).optional().describe('Names of fields to empty');

/** The `clear_fields` argument of an update whose record has custom fields. */
const clearFieldsOrCustomFields = clear_fields.describe('Names of fields to empty, custom ones too');

/** The arguments of an update are only the changes: the other fields are read from the record. */
function buildBodyArguments(operation: Operation): Shape {
  const { method, body = {} } = operation;
  if (method !== 'PUT') return body;
  const { shape } = z.strictObject(body).partial();
  const changes = { ...shape, ...buildRemoveArguments(operation) };
  if (Object.values(body).some(isCustomFieldValues)) return { ...changes, clear_fields: clearFieldsOrCustomFields };
  return { ...changes, ...(listClearableFields(body).length > 0 && { clear_fields }) };
}

/** Returns whether an update can remove something: it can empty a field, or take members off a list. */
export const canRemove = (operation: Operation): boolean =>
  operation.method === 'PUT' &&
  ('clear_fields' in buildInputSchema(operation).shape || Object.keys(buildRemoveArguments(operation)).length > 0);

const fieldSelection = z
  .array(z.string())
  .min(1)
  .optional()
  .describe('Fields to show; dotted for inner ones, "*" for all');

/**
 * Returns whether repeating the call creates a second record. MyCase: a person who is added to a record twice is on it
 * once.
 */
export const isCreateOperation = (operation: Operation): boolean =>
  operation.method === 'POST' && !isAddition(operation) && !operation.path.endsWith('/client_relationships');

/** Returns whether an operation adds people to a record that exists, such as staff to a case. */
export const isAddition = ({ method, path }: Operation): boolean =>
  method === 'POST' && path.includes(ADDITIONS_FOLDER);

/** Returns the path of the record that a path belongs to: `/cases/{id}` for `/cases/{id}/relationships/staff`. */
export const getRecordPath = (path: string): string => path.split(ADDITIONS_FOLDER)[0] ?? path;

/** It has no description: the error about a duplicate explains it. */
const allow_duplicate = z.boolean().optional();

/** Building a schema takes far longer than parsing with it. */
const inputSchemas = new WeakMap<Operation, z.ZodObject>();

/**
 * Returns the strict schema of all arguments of a tool: it refuses unknown ones. It is built once for each operation.
 */
export function buildInputSchema(operation: Operation): z.ZodObject {
  const builtSchema = inputSchemas.get(operation);
  if (builtSchema) return builtSchema;
  const ids = Object.fromEntries(getPathParameters(operation.path).map((name) => [name, id]));
  const schema = z.strictObject({
    ...ids,
    ...operation.params,
    ...operation.localArguments,
    ...buildBodyArguments(operation),
    ...renameArguments({ ...operation.filter, ...operation.field }, operation.argumentNames),
    ...operation.query,
    ...(hasFieldSelection(operation) && { fields: fieldSelection }),
    ...(isCreateOperation(operation) && { allow_duplicate }),
  });
  inputSchemas.set(operation, schema);
  return schema;
}

const renameArguments = (shape: Shape, argumentNames: Operation['argumentNames'] = {}): Shape =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [argumentNames[name] ?? name, schema]));

/** Builds the loose schema of rows in structured content. Its description names the columns that are known. */
export const buildTableSchema = (row: z.ZodObject, facts: Shape = {}): z.ZodOptional<z.ZodObject> =>
  z
    .looseObject({
      ...facts,
      columns: z.array(z.string()).describe(`Of: ${Object.keys(row.shape).join(', ')}. x[id,name]: a list per record`),
      rows: z.array(z.array(z.unknown())),
    })
    .optional();

/**
 * Builds the loose schema of the structured content: a page of a list, a record, an outcome, or the changes of an
 * update. Nothing in it is required, because a preview has another form.
 */
export function buildOutputSchema({ method, list, output }: Operation): z.ZodObject {
  if (list) {
    return z.looseObject({
      total: z.int().nullish(),
      shown: z.int().optional(),
      next_page_token: z.string().nullish(),
      note: z.string().optional(),
      [list.plural]: buildTableSchema(list.schema),
    });
  }
  if (method === 'PUT') return updateResultSchema;
  return output?.schema ?? z.looseObject({ done: z.string().optional() });
}

/** The structured content of an update: each changed field, before and after. */
const updateResultSchema = z.looseObject({
  done: z.string().optional(),
  changes: z.array(z.looseObject({ field: z.string(), before: z.unknown(), after: z.unknown() })).optional(),
});
