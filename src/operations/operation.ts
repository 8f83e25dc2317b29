import * as z from 'zod';
import type { Method } from '../client/client.ts';
import { clearableOf, setsCustomFields } from './empty-values.ts';
import { type FieldKind, fieldKinds, id } from './fields.ts';
import type { Run } from './request.ts';

/** Named zod schemas: the arguments of one kind that an operation takes. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * What MyCase answers with. Every field may be missing or null and unknown fields pass, so that a change on
 * MyCase's side never breaks a call. `one` and `many` are the words an answer uses for a record and a list.
 */
export interface Entity {
  readonly one: string;
  readonly many: string;
  readonly schema: z.ZodObject;
  /** What is special in showing a field; dotted for one that lies inside another. */
  readonly kinds: Readonly<Record<string, FieldKind>>;
  /** The columns of a list, where the call does not name others. */
  readonly concise: readonly string[];
}

/** Describes an entity from the fields it is known to have, and those a list shows. */
export function entity(one: string, many: string, fields: Shape, concise = Object.keys(fields)): Entity {
  return { one, many, schema: z.looseObject(nullish(fields)), kinds: kindsOf(fields), concise };
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

/** The four MCP hints, always said in full. */
export interface Hints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/**
 * One operation of the MyCase API as data: facts of the API and words to the agent. Tool listing, input checks,
 * the request, the answer and the documentation all follow from it.
 */
export interface Operation {
  /** The tool's name: the contract's operationId. */
  readonly name: string;
  readonly title: string;
  /** What it does, when to use it, when another tool is better, what comes back. */
  readonly description: string;
  readonly method: Method;
  /** Path below the base URL; each `{name}` is an argument, a numeric id unless `params` says otherwise. */
  readonly path: string;
  readonly params?: Shape;
  /** Sent as `filter[name]`. */
  readonly filter?: Shape;
  /** Sent as `field[name]`, joined by commas. */
  readonly field?: Shape;
  /** Sent as query parameters under their own names. */
  readonly query?: Shape;
  /** Sent as the JSON body. */
  readonly body?: Shape;
  /** Arguments that steer `run` and are not part of MyCase's request. */
  readonly local?: Shape;
  /** Body fields of which MyCase wants exactly one. */
  readonly exactlyOne?: readonly string[];
  /** Rows of the list this answers with. */
  readonly list?: Entity;
  /** The record this answers with; without `list` and `output` MyCase answers without a body. */
  readonly output?: Entity;
  /** What MyCase leaves out of the answer unless an argument is false, as answers have to say. */
  readonly leavesOut?: { readonly unlessFalse: string; readonly says: string };
  /** Hints that the method alone would get wrong. */
  readonly hints?: Partial<Hints>;
  /** For the few that take more than one request. */
  readonly run?: Run;
}

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
export const makesNew = ({ method, path }: Operation): boolean =>
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
    ...(makesNew(operation) && { allow_duplicate }),
  });
}

/** Loose schema of the structured answer: `{<plural>, total, next_page_token}`, a record, or what was done or changed. */
export function outputSchema({ method, list, output }: Operation): z.ZodObject {
  if (list) {
    return z.looseObject({
      [list.many]: z.array(list.schema),
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
