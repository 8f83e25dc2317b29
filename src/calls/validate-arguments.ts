import type * as z from 'zod';
import { parseJson } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { formatSuggestion } from '../base/suggest.ts';
import { checkFields, type FieldCheck } from '../formatting/field-selection.ts';
import { buildInputSchema } from '../operations/define-operation.ts';
import { isCustomFieldValues, listClearableFields } from '../operations/empty-values.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { buildExampleTimes, type ExampleTool, formatExampleCall } from './example-call.ts';

/** JSON Schema as far as leniency looks at it. */
interface ArgumentSchema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, ArgumentSchema>>;
  readonly items?: ArgumentSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ArgumentSchema[];
}

/**
 * Checks a call's arguments. Throws a MyCaseError that names each fault, what is allowed and what was perhaps meant;
 * nothing has been sent then.
 */
export function validateArguments(operation: Operation, toolSchema: ArgumentSchema, input: Arguments): Arguments {
  const { name, exactlyOne = [] } = operation;
  const parsed = parseArguments(name, toolSchema, getSchema(operation), input);
  const fieldCheck = checkRequestedFields(operation, parsed.args ?? input);
  const faults = parsed.args
    ? [
        ...findCountFaults(operation, parsed.args),
        ...findClearFaults(operation, parsed.args),
        ...(fieldCheck?.faults ?? []),
      ]
    : parsed.faults;
  if (parsed.args && faults.length === 0) return parsed.args;
  const faultyArguments = parsed.args
    ? Object.keys(input).filter((argument) => faults.some((fault) => fault.startsWith(`${argument}:`)))
    : parsed.faultyArguments;
  const times = buildExampleTimes(input);
  const examples = { ...times.examples, fields: fieldCheck?.suggestedFields };
  const tool = { name, inputSchema: toolSchema, exactlyOne, ...times, examples };
  throw createFaultsError(tool, faults, faultyArguments);
}

/** Checks a workflow's arguments against its schema. Throws a MyCaseError as `validateArguments` does. */
export function validateWithSchema(tool: ExampleTool, schema: z.ZodObject, input: Arguments): Arguments {
  const parsed = parseArguments(tool.name, tool.inputSchema, schema, input);
  if (parsed.args) return parsed.args;
  throw createFaultsError(tool, parsed.faults, parsed.faultyArguments);
}

interface ParsedArguments {
  /** Undefined where the arguments do not fit the schema. */
  readonly args: Arguments | undefined;
  readonly faults: readonly string[];
  /** The names of the arguments that have the faults. */
  readonly faultyArguments: readonly string[];
}

/** The one parse of a call's arguments. */
function parseArguments(
  toolName: string,
  toolSchema: ArgumentSchema,
  schema: z.ZodObject,
  input: Arguments,
): ParsedArguments {
  const { data, error } = schema.safeParse(coerceValue(toolSchema, input), { reportInput: true });
  if (!error) return { args: data, faults: [], faultyArguments: [] };
  return {
    args: undefined,
    faults: error.issues.flatMap((issue) => formatIssue(issue, toolSchema, toolName)),
    faultyArguments: error.issues.map(({ path: [argument] }) => String(argument)),
  };
}

const createFaultsError = (
  tool: ExampleTool,
  faults: readonly string[],
  faultyArguments: readonly string[],
): MyCaseError =>
  new MyCaseError(`${tool.name} was not called: ${formatFaults(faults)}`, {
    example: formatExampleCall(tool, faultyArguments),
  });

/** Enough to correct a call by; a list of a hundred wrong rows has a hundred faults. */
const MAX_REPORTED_FAULTS = 8;
const MAX_UNKNOWN_ARGUMENTS = 5;
const MAX_ARGUMENT_NAME_LENGTH = 60;

function formatFaults(faults: readonly string[]): string {
  const remainingCount = faults.length - MAX_REPORTED_FAULTS;
  return [
    ...faults.slice(0, MAX_REPORTED_FAULTS),
    ...(remainingCount > 0 ? [`And ${remainingCount} faults more.`] : []),
  ].join(' ');
}

/** Checks the field names in a call. Returns undefined where the tool takes none. */
function checkRequestedFields(operation: Operation, { fields }: Arguments): FieldCheck | undefined {
  const entity = operation.list ?? operation.output;
  return entity && checkFields(entity, operation, Array.isArray(fields) ? fields.map(String) : []);
}

/** Making a schema takes far longer than checking with it. */
const schemaCache = new WeakMap<Operation, z.ZodObject>();

function getSchema(operation: Operation): z.ZodObject {
  const schema = schemaCache.get(operation) ?? buildInputSchema(operation);
  schemaCache.set(operation, schema);
  return schema;
}

/**
 * Reads what some clients send as strings: numbers, booleans, lists and objects (as JSON), lists of words joined by
 * commas, choices in other case, and text sent as a number; and takes null for an optional argument as left out. Whatever does not fit the listed type stays as it is, for the check to refuse.
 */
function coerceValue(schema: ArgumentSchema | undefined, value: unknown): unknown {
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

/** Of an argument that may be written in several ways, the one that a value is meant as. */
function selectSchema(schema: ArgumentSchema | undefined, value: unknown): ArgumentSchema | undefined {
  const isObject = typeof value === 'object' ? !Array.isArray(value) : JSON_PATTERNS.object?.test(String(value));
  return schema?.anyOf?.find(({ type }) => (type === 'object') === isObject) ?? schema;
}

function parseAs(schema: ArgumentSchema | undefined, value: unknown): unknown {
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

/** An update may name none of them: it keeps the one that the record has. */
function findCountFaults({ method, body = {}, exactlyOne }: Operation, args: Arguments): string[] {
  const names = Object.keys(body);
  if (method === 'PATCH' && names.every((name) => args[name] === undefined)) {
    return [`Give at least one of ${names.join(', ')}.`];
  }
  const providedCount = exactlyOne?.filter((name) => args[name] !== undefined).length;
  if (!exactlyOne || providedCount === 1 || (providedCount === 0 && method === 'PUT')) return [];
  return [`Give ${method === 'PUT' ? 'at most' : 'exactly'} one of ${exactlyOne.join(', ')}.`];
}

function findClearFaults({ method, body = {} }: Operation, args: Arguments): string[] {
  const customFieldsName = Object.keys(body).find((name) => body[name] && isCustomFieldValues(body[name]));
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  const faults = names.flatMap((name) => {
    if (args[name] !== undefined) return [`${name} is to be emptied and to be set: give one of both.`];
    return name === customFieldsName
      ? [`${name} cannot be emptied as a whole${CLEAR_BY_NAME_HINT}`]
      : findClearFault(body, name);
  });
  const isEmptyList =
    method === 'PUT' && customFieldsName !== undefined && [args[customFieldsName]].flat().length === 0;
  return isEmptyList ? [...faults, `${customFieldsName}: an empty list empties nothing${CLEAR_BY_NAME_HINT}`] : faults;
}

const CLEAR_BY_NAME_HINT = ': name the fields to empty in clear_fields.';

function findClearFault(body: NonNullable<Operation['body']>, name: string): string[] {
  const clearable = listClearableFields(body);
  if (clearable.includes(name)) return [];
  if (name in body) return [`${name} cannot be emptied${body[name]?.isOptional() ? '' : ': MyCase wants it'}.`];
  // The firm's own fields are looked up later.
  if (Object.values(body).some(isCustomFieldValues)) return [];
  return [`clear_fields: there is no "${name}".${formatSuggestion(name, clearable)} It takes ${clearable.join(', ')}.`];
}

function formatIssue(issue: z.core.$ZodIssue, toolSchema: ArgumentSchema, tool: string): string[] {
  const argumentPath = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return formatUnknownArguments(
        issue.keys,
        argumentPath,
        Object.keys(findSchemaAt(toolSchema, issue.path).properties ?? {}),
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
        ? faults.flatMap((one) => formatIssue(one, toolSchema, tool))
        : [`${argumentPath}: ${issue.message}.`];
    }
    default:
      return [`${argumentPath}: ${issue.message}.`];
  }
}

/** Finds the schema at the place of a fault; of several forms the one with properties. */
const findSchemaAt = (toolSchema: ArgumentSchema, path: readonly PropertyKey[]): ArgumentSchema =>
  path.reduce<ArgumentSchema>((schema, step) => {
    const innerSchema = typeof step === 'number' ? schema.items : schema.properties?.[String(step)];
    return innerSchema?.anyOf?.find((form) => form.properties ?? form.items) ?? innerSchema ?? {};
  }, toolSchema);

function formatUnknownArguments(
  keys: readonly string[],
  argumentPath: string,
  knownNames: readonly string[],
  tool: string,
): string[] {
  const unknownFaults = keys.slice(0, MAX_UNKNOWN_ARGUMENTS).map((key) => {
    const name = key.length > MAX_ARGUMENT_NAME_LENGTH ? `${key.slice(0, MAX_ARGUMENT_NAME_LENGTH)}…` : key;
    return `${argumentPath && `${argumentPath}.`}${name} is not an argument of ${tool}.${formatSuggestion(name, knownNames)}`;
  });
  return knownNames.length > 0
    ? [...unknownFaults, `${argumentPath ? `${argumentPath} takes` : 'It takes'} ${knownNames.join(', ')}.`]
    : unknownFaults;
}
