import type * as z from 'zod';
import { quoteName } from '../base/safe-text.ts';
import { formatSuggestion } from '../base/suggest.ts';
import type { ArgumentFault } from '../operations/argument-fault.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { CoercedArguments } from './coerce-arguments.ts';

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
  | {
      readonly args: Arguments;
      readonly faults?: undefined;
      /** Optional arguments that were empty. They count as not given. */
      readonly emptyArguments: readonly string[];
      /** Sentences about values that were read in another way than they were written. */
      readonly notes: readonly string[];
    }
  | {
      readonly args?: undefined;
      readonly faults: readonly ArgumentFault[];
    };

/**
 * Checks the coerced arguments of a call. `listed` is the schema that `tools/list` shows; `schema` is the one that is
 * enforced.
 */
export function parseArguments(
  tool: string,
  listed: JsonSchema,
  schema: z.ZodObject,
  { value, faults, emptyArguments, notes }: CoercedArguments,
): ParsedArguments {
  const { data, error } = schema.safeParse(value, { reportInput: true });
  if (!error && faults.length === 0) return { args: data, emptyArguments, notes };
  const faultyPaths = new Set(faults.map(({ path }) => path));
  const isReported = ({ path }: z.core.$ZodIssue) =>
    path.some((_, i) => faultyPaths.has(path.slice(0, i + 1).join('.')));
  const issues = (error?.issues ?? []).filter((issue) => !isReported(issue)).slice(0, MAX_ISSUES);
  return {
    faults: [
      ...faults.map(({ path, text }) => ({ argument: path.split('.')[0], text })),
      ...issues.flatMap((issue) => {
        const [argument] = issue.path.map(String);
        return formatIssue(issue, listed, tool).map((text) => ({ argument, text }));
      }),
    ],
  };
}

/** The most faults of a call that are looked at. */
const MAX_ISSUES = 200;

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
