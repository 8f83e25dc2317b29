import type * as z from 'zod';
import { parseJson } from '../base/json.ts';
import { quoteName } from '../base/safe-text.ts';
import { formatSuggestion } from '../base/suggest.ts';
import type { Arguments } from '../operations/operation-types.ts';

/** JSON Schema, as far as arguments and examples of them need it. */
export interface JsonSchema {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
}

/** Arguments that fit their schema, or the faults in them. */
export type ParsedArguments =
  | { readonly args: Arguments; readonly faults?: undefined }
  | {
      readonly args?: undefined;
      readonly faults: readonly string[];
      /** The names of the arguments that have the faults. */
      readonly faultyArguments: readonly string[];
    };

/**
 * Parses the arguments of a call. `listed` is the schema that `tools/list` shows; `schema` is the one that is enforced.
 */
export function parseArguments(
  tool: string,
  listed: JsonSchema,
  schema: z.ZodObject,
  input: Arguments,
): ParsedArguments {
  const { data, error } = schema.safeParse(coerceValue(listed, input), { reportInput: true });
  if (!error) return { args: data };
  return {
    faults: error.issues.flatMap((issue) => formatIssue(issue, listed, tool)),
    faultyArguments: error.issues.map(({ path: [argument] }) => String(argument)),
  };
}

/**
 * Converts values that some clients send in another type: numbers, booleans, lists and objects as JSON text, lists of
 * words joined by commas, choices in another letter case, and text as a number. Null for an optional argument means
 * that it was not given. A value that does not fit the listed type stays unchanged, and the check refuses it.
 */
function coerceValue(schema: JsonSchema | undefined, value: unknown): unknown {
  const selectedSchema = selectSchema(schema, value);
  const coerced = parseAs(selectedSchema, value);
  if (Array.isArray(coerced))
    return selectedSchema?.items ? coerced.map((item) => coerceValue(selectedSchema.items, item)) : coerced;
  if (typeof coerced !== 'object' || coerced === null || !selectedSchema?.properties) return coerced;
  const { properties, required = [] } = selectedSchema;
  return Object.fromEntries(
    Object.entries(coerced)
      .filter(([name, inner]) => inner !== null || required.includes(name) || !(name in properties))
      .map(([name, inner]) => [name, coerceValue(properties[name], inner)]),
  );
}

/** The form that a value has, of an argument that may be written in several forms. */
function selectSchema(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const isObject = typeof value === 'object' ? !Array.isArray(value) : JSON_PATTERNS.object?.test(String(value));
  return schema?.anyOf?.find(({ type }) => (type === 'object') === isObject) ?? schema;
}

function parseAs(schema: JsonSchema | undefined, value: unknown): unknown {
  const { type, items } = schema ?? {};
  if (type === 'string' && typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  if (schema?.enum) return schema.enum.find((choice) => isSameText(choice, value)) ?? value;
  if (JSON_PATTERNS[String(type)]?.test(value)) return parseJson(value) ?? value;
  return type === 'array' && items?.type === 'string' ? value.split(',').map((item) => item.trim()) : value;
}

const isSameText = (choice: unknown, text: string): boolean =>
  String(choice).toLowerCase() === text.trim().toLowerCase();

/** The patterns of strings that are read as JSON of a type. */
const JSON_PATTERNS: Readonly<Record<string, RegExp>> = {
  integer: /^\s*-?\d+\s*$/,
  number: /^\s*-?\d+(\.\d+)?\s*$/,
  boolean: /^\s*(true|false)\s*$/,
  array: /^\s*\[/,
  object: /^\s*\{/,
};

const MAX_UNKNOWN_ARGUMENTS = 5;

function formatIssue(issue: z.core.$ZodIssue, listed: JsonSchema, tool: string): string[] {
  const argumentPath = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return formatUnknownArguments(
        issue.keys,
        argumentPath,
        Object.keys(findSchemaAt(listed, issue.path).properties ?? {}),
        tool,
      );
    case 'invalid_value': {
      const near = typeof issue.input === 'string' ? formatSuggestion(issue.input, issue.values.map(String)) : '';
      return [
        `${argumentPath} must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.${near}`,
      ];
    }
    case 'invalid_type':
      return [
        issue.input === undefined
          ? `${argumentPath} is missing (${issue.expected}).`
          : `${argumentPath} must be ${issue.expected}.`,
      ];
    case 'invalid_union': {
      const matchingErrors = issue.errors.find((faults) =>
        faults.every(({ path, code }) => path.length > 0 || code !== 'invalid_type'),
      );
      const faults = (matchingErrors ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
      return matchingErrors
        ? faults.flatMap((one) => formatIssue(one, listed, tool))
        : [`${argumentPath}: ${issue.message}.`];
    }
    default:
      return [`${argumentPath}: ${issue.message}.`];
  }
}

/** Finds the schema at a path; of several forms the one with properties or items. */
const findSchemaAt = (listed: JsonSchema, path: readonly PropertyKey[]): JsonSchema =>
  path.reduce<JsonSchema>((schema, step) => {
    const innerSchema = typeof step === 'number' ? schema.items : schema.properties?.[String(step)];
    return innerSchema?.anyOf?.find((form) => form.properties ?? form.items) ?? innerSchema ?? {};
  }, listed);

function formatUnknownArguments(
  keys: readonly string[],
  argumentPath: string,
  knownNames: readonly string[],
  tool: string,
): string[] {
  const unknownFaults = keys
    .slice(0, MAX_UNKNOWN_ARGUMENTS)
    .map(
      (name) =>
        `${argumentPath && `${argumentPath}.`}${quoteName(name)} is not an argument of ${tool}.${formatSuggestion(name, knownNames)}`,
    );
  return knownNames.length > 0
    ? [...unknownFaults, `${argumentPath ? `${argumentPath} accepts` : 'It accepts'} ${knownNames.join(', ')}.`]
    : unknownFaults;
}
