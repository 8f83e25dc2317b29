import type * as z from 'zod';
import { MyCaseError } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { type CheckedFields, checkFields } from '../formatting/field-selection.ts';
import { clearableOf, setsCustomFields } from '../operations/empty-values.ts';
import { inputSchema } from '../operations/operation.ts';
import type { Arguments, Operation } from '../operations/types.ts';
import { type ExampleSource, exampleCall, exampleTimes } from './example-call.ts';

/** JSON Schema as far as leniency looks at it. */
interface Node {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
}

/**
 * Checks a call's arguments. Throws a MyCaseError that names each fault, what is allowed and what was perhaps meant;
 * nothing has been sent then.
 */
export function checkArguments(operation: Operation, listed: Node, given: Arguments): Arguments {
  const { name, exactlyOne = [] } = operation;
  const fields = fieldsAsked(operation, given);
  const times = exampleTimes(given);
  const examples = { ...times.examples, fields: fields?.right };
  const tool = { name, inputSchema: listed, exactlyOne, ...times, examples };
  return checkAgainst(tool, schemaOf(operation), given, (args) => [
    ...countFaults(operation, args),
    ...clearFaults(operation, args),
    ...(fieldsAsked(operation, args)?.faults ?? []),
  ]);
}

/** The same for any tool with a schema; `more` finds what a schema can't say. */
export function checkAgainst(
  tool: ExampleSource,
  schema: z.ZodObject,
  given: Arguments,
  more: (args: Arguments) => readonly string[] = () => [],
): Arguments {
  const { name, inputSchema: listed } = tool;
  const parsed = schema.safeParse(lenient(listed, given), { reportInput: true });
  const faults = parsed.success
    ? more(parsed.data)
    : parsed.error.issues.flatMap((issue) => explain(issue, listed, name));
  if (parsed.success && faults.length === 0) return parsed.data;
  const wrong = parsed.success
    ? Object.keys(given).filter((argument) => faults.some((fault) => fault.startsWith(`${argument}:`)))
    : parsed.error.issues.map(({ path: [argument] }) => String(argument));
  throw new MyCaseError(`${name} was not called: ${summary(faults)} ${exampleCall(tool, wrong)}`);
}

/** Enough to correct a call by; a list of a hundred wrong rows has a hundred faults. */
const MOST_FAULTS = 8;
const MOST_UNKNOWN = 5;
const MOST_LETTERS = 60;

function summary(faults: readonly string[]): string {
  const more = faults.length - MOST_FAULTS;
  return [...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`And ${more} faults more.`] : [])].join(' ');
}

/** What the names of fields in a call come to; undefined where the tool takes none. */
function fieldsAsked(operation: Operation, { fields }: Arguments): CheckedFields | undefined {
  const entity = operation.list ?? operation.output;
  return entity && checkFields(entity, operation, Array.isArray(fields) ? fields.map(String) : []);
}

/** Making a schema takes far longer than checking with it. */
const schemas = new WeakMap<Operation, z.ZodObject>();

function schemaOf(operation: Operation): z.ZodObject {
  const schema = schemas.get(operation) ?? inputSchema(operation);
  schemas.set(operation, schema);
  return schema;
}

/**
 * Reads what some clients send as strings: numbers, booleans, lists and objects (as JSON), lists of words joined by
 * commas, choices in other case, and text sent as a number; and takes null for an optional argument as left out. Whatever does not fit the listed type stays as it is, for the check to refuse.
 */
function lenient(listed: Node | undefined, value: unknown): unknown {
  const node = formOf(listed, value);
  const read = readAs(node, value);
  if (Array.isArray(read)) return node?.items ? read.map((item) => lenient(node.items, item)) : read;
  if (typeof read !== 'object' || read === null || !node?.properties) return read;
  const { properties, required = [] } = node;
  return Object.fromEntries(
    Object.entries(read)
      .filter(([name, inner]) => inner !== null || required.includes(name) || !(name in properties))
      .map(([name, inner]) => [name, lenient(properties[name], inner)]),
  );
}

/** Of an argument that may be written in several ways, the one that a value is meant as. */
function formOf(node: Node | undefined, value: unknown): Node | undefined {
  const isObject = typeof value === 'object' ? !Array.isArray(value) : JSON_OF.object?.test(String(value));
  return node?.anyOf?.find(({ type }) => (type === 'object') === isObject) ?? node;
}

function readAs(node: Node | undefined, value: unknown): unknown {
  const { type, items } = node ?? {};
  if (type === 'string' && typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  if (node?.enum) return node.enum.find((word) => isSameWord(word, value)) ?? value;
  if (JSON_OF[String(type)]?.test(value)) return parse(value) ?? value;
  return type === 'array' && items?.type === 'string' ? value.split(',').map((word) => word.trim()) : value;
}

const isSameWord = (word: unknown, given: string): boolean =>
  String(word).toLowerCase() === given.trim().toLowerCase();

/** What a string must look like to be read as JSON of a type. */
const JSON_OF: Readonly<Record<string, RegExp>> = {
  integer: /^\s*-?\d+\s*$/,
  number: /^\s*-?\d+(\.\d+)?\s*$/,
  boolean: /^\s*(true|false)\s*$/,
  array: /^\s*\[/,
  object: /^\s*\{/,
};

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** An update may name none of them: it keeps the one that the record has. */
function countFaults({ method, body = {}, exactlyOne }: Operation, args: Arguments): string[] {
  const names = Object.keys(body);
  if (method === 'PATCH' && names.every((name) => args[name] === undefined)) {
    return [`Give at least one of ${names.join(', ')}.`];
  }
  const given = exactlyOne?.filter((name) => args[name] !== undefined).length;
  if (!exactlyOne || given === 1 || (given === 0 && method === 'PUT')) return [];
  return [`Give ${method === 'PUT' ? 'at most' : 'exactly'} one of ${exactlyOne.join(', ')}.`];
}

function clearFaults({ method, body = {} }: Operation, args: Arguments): string[] {
  const custom = Object.keys(body).find((name) => body[name] && setsCustomFields(body[name]));
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  const faults = names.flatMap((name) => {
    if (args[name] !== undefined) return [`${name} is to be emptied and to be set: give one of both.`];
    return name === custom ? [`${name} cannot be emptied as a whole${BY_NAME}`] : clearFault(body, name);
  });
  const isNothing = method === 'PUT' && custom !== undefined && [args[custom]].flat().length === 0;
  return isNothing ? [...faults, `${custom}: an empty list empties nothing${BY_NAME}`] : faults;
}

const BY_NAME = ': name the fields to empty in clear_fields.';

function clearFault(body: NonNullable<Operation['body']>, name: string): string[] {
  const clearable = clearableOf(body);
  if (clearable.includes(name)) return [];
  if (name in body)
    return [`${name} cannot be emptied${body[name]?.isOptional() ? '' : ': MyCase wants it'}.`];
  // The firm's own fields are looked up later.
  if (Object.values(body).some(setsCustomFields)) return [];
  return [
    `clear_fields: there is no "${name}".${didYouMean(name, clearable)} It takes ${clearable.join(', ')}.`,
  ];
}

function explain(issue: z.core.$ZodIssue, listed: Node, tool: string): string[] {
  const place = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownArguments(
        issue.keys,
        place,
        Object.keys(nodeAt(listed, issue.path).properties ?? {}),
        tool,
      );
    case 'invalid_value': {
      const near = typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : '';
      return [
        `${place} must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.${near}`,
      ];
    }
    case 'invalid_type':
      return [
        issue.input === undefined
          ? `${place} is missing (${issue.expected}).`
          : `${place} must be ${issue.expected}.`,
      ];
    case 'invalid_union': {
      const meant = issue.errors.find((faults) =>
        faults.every(({ path, code }) => path.length > 0 || code !== 'invalid_type'),
      );
      const faults = (meant ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
      return meant ? faults.flatMap((one) => explain(one, listed, tool)) : [`${place}: ${issue.message}.`];
    }
    default:
      return [`${place}: ${issue.message}.`];
  }
}

/** What is listed for the place of a fault; of several forms the one that has parts. */
const nodeAt = (listed: Node, path: readonly PropertyKey[]): Node =>
  path.reduce<Node>((node, step) => {
    const inner = typeof step === 'number' ? node.items : node.properties?.[String(step)];
    return inner?.anyOf?.find((form) => form.properties ?? form.items) ?? inner ?? {};
  }, listed);

function unknownArguments(
  keys: readonly string[],
  place: string,
  known: readonly string[],
  tool: string,
): string[] {
  const unknown = keys.slice(0, MOST_UNKNOWN).map((key) => {
    const name = key.length > MOST_LETTERS ? `${key.slice(0, MOST_LETTERS)}…` : key;
    return `${place && `${place}.`}${name} is not an argument of ${tool}.${didYouMean(name, known)}`;
  });
  return known.length > 0
    ? [...unknown, `${place ? `${place} takes` : 'It takes'} ${known.join(', ')}.`]
    : unknown;
}
