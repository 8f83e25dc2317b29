import * as z from 'zod';
import { clearableOf, setsCustomFields } from './empty-values.ts';
import { type FieldKind, fieldKinds, id } from './fields.ts';
import type { Entity, Hints, Operation, Shape } from './types.ts';

/** Describes an entity from the fields it is known to have, and those a list shows. */
export function entity(
  singular: string,
  plural: string,
  fields: Shape,
  defaultColumns = Object.keys(fields),
): Entity {
  return { singular, plural, schema: z.looseObject(nullish(fields)), kinds: kindsOf(fields), defaultColumns };
}

const kindsOf = (fields: Shape): Entity['kinds'] =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, schema]) => kindsIn(schema, name)));

function kindsIn(schema: z.core.$ZodType, place: string): [string, FieldKind][] {
  const kind = fieldKinds.get(schema)?.kind;
  if (kind) return [[place, kind]];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return kindsIn(schema.unwrap(), place);
  if (schema instanceof z.ZodArray) return kindsIn(schema.element, place);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, inner]) => kindsIn(inner, `${place}.${name}`));
}

const nullish = (fields: Shape): Shape =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, schema.nullish()]));
/** Declares an operation. It only checks the type: a definition is read as it stands. */
export const operation = (definition: Operation): Operation => definition;

/** The hints that follow from the method, corrected by what the definition says aloud. */
export function hintsOf({ method, hints }: Operation): Hints {
  return {
    readOnlyHint: method === 'GET',
    destructiveHint: method === 'DELETE',
    idempotentHint: method !== 'POST',
    openWorldHint: false,
    ...hints,
  };
}

/** Names of the `{…}` arguments in a path, in order. */
export const pathNames = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

/** Whether a call may name the fields it wants to see. */
const hasColumns = ({ method, list, output }: Operation): boolean =>
  method === 'GET' && Boolean(list ?? output);

/** Names of fields that an update is to empty. */
const clear_fields = z.array(z.string()).optional().describe('Names of fields to empty');

/** The same where the firm has fields of its own. */
const clearWithCustom = clear_fields.describe('Names of fields to empty, custom ones too');

/** An update takes what changes and nothing else: what stays is read from the record. */
function bodyArguments({ method, body = {} }: Operation): Shape {
  if (method !== 'PUT') return body;
  const { shape } = z.strictObject(body).partial();
  if (Object.values(body).some(setsCustomFields)) return { ...shape, clear_fields: clearWithCustom };
  return { ...shape, ...(clearableOf(body).length > 0 && { clear_fields }) };
}

const columns = z
  .array(z.string())
  .min(1)
  .optional()
  .describe('Fields to show; dotted for inner ones, "*" for all');

/**
 * Whether a call makes something that a second one would make again. MyCase: who is on a record already, and is put on
 * it once more, is on it once.
 */
export const createsRecord = ({ method, path }: Operation): boolean =>
  method === 'POST' && !path.includes('relationships');

/** Described by the refusals that call for it. */
const allow_duplicate = z.boolean().optional();

/** Strict schema of all the arguments a tool takes: unknown ones are refused. */
export function inputSchema(operation: Operation): z.ZodObject {
  const ids = Object.fromEntries(pathNames(operation.path).map((name) => [name, id]));
  return z.strictObject({
    ...ids,
    ...operation.params,
    ...operation.local,
    ...bodyArguments(operation),
    ...operation.filter,
    ...operation.field,
    ...operation.query,
    ...(hasColumns(operation) && { fields: columns }),
    ...(createsRecord(operation) && { allow_duplicate }),
  });
}

/** Loose schema of the structured answer: `{<plural>, total, next_page_token}`, a record, or what was done or changed. */
export function outputSchema({ method, list, output }: Operation): z.ZodObject {
  if (list) {
    return z.looseObject({
      [list.plural]: z.array(list.schema),
      total: z.int().nullable(),
      next_page_token: z.string().nullable(),
    });
  }
  if (method === 'PUT') return changed;
  return output?.schema ?? z.looseObject({ done: z.string() });
}

/** What an update answers: each field that got another value, with both as MyCase shows them. */
const changed = z.looseObject({
  done: z.string(),
  changes: z.array(z.looseObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
