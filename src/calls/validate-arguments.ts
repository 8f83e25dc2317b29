import * as z from 'zod';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { findClosestName, formatSuggestion } from '../base/suggest.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import { ALL_FIELDS, expandHeading, matchFieldName, parseFieldOffsets } from '../formatting/field-selection.ts';
import type { ArgumentFault } from '../operations/argument-fault.ts';
import { buildInputSchema } from '../operations/define-operation.ts';
import { isCustomFieldValues, listClearableFields } from '../operations/empty-values.ts';
import { findImpossibleValues } from '../operations/impossible-values.ts';
import type { Arguments, Operation, Shape } from '../operations/operation-types.ts';
import { findSizeFaults } from './argument-sizes.ts';
import { type CoercedArguments, coerceArguments } from './coerce-arguments.ts';
import { type ExampleTool, withExample } from './example-call.ts';
import { type JsonSchema, parseArguments } from './parse-arguments.ts';

/** The arguments of a call that passed the checks. */
export interface ValidArguments {
  readonly args: Arguments;
  /** Sentences for the result: values that were ignored, or read in another way than they were written. */
  readonly notes: readonly string[];
}

/**
 * Checks the coerced arguments of a call. Throws a MyCaseError that names each fault, the allowed values and what was
 * probably meant. Nothing has been sent then.
 */
export function validateArguments(operation: Operation, listed: JsonSchema, coerced: CoercedArguments): ValidArguments {
  const { name, method, body = {}, exactlyOne, list, output, field = {} } = operation;
  const schema = buildInputSchema(operation);
  const parsed = parseArguments(name, listed, schema, coerced);
  if (!parsed.args) throw createFaultsError(name, parsed.faults);
  const entity = list ?? output;
  const args = withKnownFieldNames(parsed.args, entity?.schema, body);
  const requestedFields = Array.isArray(args.fields) ? args.fields.map(String) : [];
  const unknownFields = entity
    ? findUnknownFields(requestedFields, entity.schema, Object.keys(field), output !== undefined)
    : [];
  const faults = [
    ...findCountFaults(method, body, exactlyOne, args),
    ...findClearFaults(body, args),
    ...findImpossibleValues(body, args),
    ...(entity ? formatUnknownFields(unknownFields, entity.singular.replaceAll('_', ' ')) : []),
  ];
  if (faults.length === 0) {
    const emptyNotes =
      method === 'GET' ? [] : formatEmptyArguments(parsed.emptyArguments, 'clear_fields' in schema.shape);
    return { args, notes: [...emptyNotes, ...parsed.notes] };
  }
  throw createFaultsError(name, faults, suggestFields(requestedFields, unknownFields));
}

const MAX_EMPTY_ARGUMENTS = 20;

/** States that empty values of a write were ignored, so that nobody takes a field for emptied. */
function formatEmptyArguments(names: readonly string[], canClear: boolean): string[] {
  if (names.length === 0) return [];
  const hiddenCount = names.length - MAX_EMPTY_ARGUMENTS;
  const shown = names.slice(0, MAX_EMPTY_ARGUMENTS).join(', ') + (hiddenCount > 0 ? ` and ${hiddenCount} more` : '');
  return [`${shown}: empty values were ignored.${canClear ? ' To empty a field, name it in clear_fields.' : ''}`];
}

/** The arguments with the names of fields as MyCase writes them: `Practice Area` is `practice_area`. */
function withKnownFieldNames(args: Arguments, schema: z.ZodObject | undefined, body: Shape): Arguments {
  const { fields, clear_fields: cleared } = args;
  return {
    ...args,
    ...(schema && Array.isArray(fields) && { fields: fields.flatMap((field) => toKnownFields(String(field), schema)) }),
    ...(Array.isArray(cleared) && {
      clear_fields: cleared.map((field) => matchFieldName(String(field), Object.keys(body)) ?? field),
    }),
  };
}

/** The heading `start to end` stands for both fields. */
function toKnownFields(field: string, schema: z.ZodObject): string[] {
  return expandHeading(field).map((one) => {
    const { names, offsets } = parseFieldOffsets([one]);
    const known = toKnownPath((names[0] ?? one).trim().split('.'), schema).join('.');
    return [known, ...offsets.values()].join(':');
  });
}

function toKnownPath([name = '', ...inner]: readonly string[], schema: z.core.$ZodType | undefined): string[] {
  const shape = schema && getShape(schema);
  const known = shape ? (matchFieldName(name, Object.keys(shape)) ?? name) : name;
  return inner.length === 0 ? [known] : [known, ...toKnownPath(inner, shape?.[known])];
}

/**
 * Throws a MyCaseError for arguments that are too large to be read. It is called before all other code that reads
 * arguments. The error has an example of a valid call.
 */
export function assertReadableSize(tool: ExampleTool, tools: ToolGuide, input: Arguments): void {
  const faults = findSizeFaults(tool.inputSchema, input);
  if (faults.length === 0) return;
  throw withExample(createFaultsError(tool.name, faults), tool, tools);
}

/**
 * Coerces and checks the arguments of a workflow. `zone` is the IANA identifier of the zone that defines today. Throws
 * a MyCaseError as `validateArguments` does.
 */
export function validateWithSchema(
  tool: ExampleTool,
  tools: ToolGuide,
  schema: z.ZodObject,
  input: Arguments,
  zone: string,
): ValidArguments {
  const parsed = parseArguments(tool.name, tool.inputSchema, schema, coerceArguments(schema, input, zone));
  if (parsed.args) return parsed;
  throw withExample(createFaultsError(tool.name, parsed.faults), tool, tools);
}

/** These are enough to correct a call. A list of a hundred wrong rows has a hundred faults. */
const MAX_REPORTED_FAULTS = 8;

function createFaultsError(
  tool: string,
  faults: readonly ArgumentFault[],
  fields: readonly string[] = [],
): MyCaseError {
  const hiddenCount = faults.length - MAX_REPORTED_FAULTS;
  const shown = faults
    .slice(0, MAX_REPORTED_FAULTS)
    .map(({ text }) => text)
    .join(' ');
  const suggestions = Object.fromEntries(
    faults.flatMap(({ argument: name }) =>
      name === undefined ? [] : [[name, name === 'fields' && fields.length > 0 ? fields : undefined] as const],
    ),
  );
  return new MyCaseError(`${tool} was not called: ${shown}${hiddenCount > 0 ? ` ${hiddenCount} more faults.` : ''}`, {
    suggestions,
  });
}

/** An update may give none of the alternatives: it keeps the one that the record has. */
function findCountFaults(
  method: string,
  body: Shape,
  exactlyOne: readonly string[] | undefined,
  args: Arguments,
): ArgumentFault[] {
  const names = Object.keys(body);
  if (method === 'PATCH' && names.every((name) => args[name] === undefined)) {
    return [{ text: `Give at least one of ${names.join(', ')}.` }];
  }
  const providedCount = exactlyOne?.filter((name) => args[name] !== undefined).length;
  if (!exactlyOne || providedCount === 1 || (providedCount === 0 && method === 'PUT')) return [];
  return [{ text: `Give ${method === 'PUT' ? 'at most' : 'exactly'} one of ${exactlyOne.join(', ')}.` }];
}

function findClearFaults(body: Shape, args: Arguments): ArgumentFault[] {
  const customFieldsName = Object.keys(body).find((name) => body[name] && isCustomFieldValues(body[name]));
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  return names.flatMap((name) => {
    if (args[name] !== undefined) return [{ text: `${name} is both set and cleared: do only one of them.` }];
    if (name === customFieldsName) return [{ text: `${name} cannot be emptied as a whole${CLEAR_BY_NAME_HINT}` }];
    return findClearFault(body, name);
  });
}

const CLEAR_BY_NAME_HINT = ': name the fields to empty in clear_fields.';

function findClearFault(body: Shape, name: string): ArgumentFault[] {
  const clearable = listClearableFields(body);
  if (clearable.includes(name)) return [];
  if (name in body)
    return [{ text: `${name} cannot be emptied${body[name]?.isOptional() ? '' : ': MyCase requires it'}.` }];
  // The firm's own fields are looked up later.
  if (Object.values(body).some(isCustomFieldValues)) return [];
  const advice = `${formatSuggestion(name, clearable)} It accepts ${clearable.join(', ')}.`;
  return [{ argument: 'clear_fields', text: `clear_fields: there is no ${quoteValue(name)}.${advice}` }];
}

/** A requested field name that the record does not have. */
interface UnknownField {
  readonly requested: string;
  /** The path of the inner record that was searched; '' for the record itself. */
  readonly parentPath: string;
  readonly knownFields: readonly string[];
  readonly suggestion: string | undefined;
}

/** `widenable` are the arguments by which a list shows more of its inner records: these are not checked. */
function findUnknownFields(
  requestedFields: readonly string[],
  schema: z.ZodObject,
  widenable: readonly string[],
  hasOffsets: boolean,
): UnknownField[] {
  const names = hasOffsets ? parseFieldOffsets(requestedFields).names : requestedFields;
  return requestedFields.flatMap((requested, i) => {
    const name = names[i] ?? requested;
    const unknown = name === ALL_FIELDS ? undefined : findUnknownField(name.split('.'), schema, widenable);
    return unknown ? [{ requested, ...unknown }] : [];
  });
}

function findUnknownField(
  [name = '', ...inner]: readonly string[],
  schema: z.core.$ZodType,
  widenable: readonly string[],
  parentPath = '',
): Omit<UnknownField, 'requested'> | undefined {
  const shape = getShape(schema);
  if (!shape) return undefined;
  // A reference has a name in addition to its id.
  const knownFields = [...new Set([...Object.keys(shape), ...('id' in shape && parentPath !== '' ? ['name'] : [])])];
  const toFullPath = (step: string) => (parentPath === '' ? step : `${parentPath}.${step}`);
  if (!knownFields.includes(name)) {
    const closest = findClosestName(name, knownFields);
    return { parentPath, knownFields, suggestion: closest === undefined ? undefined : toFullPath(closest) };
  }
  const fieldSchema = shape[name];
  const isWidened = widenable.some((one) => name === one || name === `${one}s`);
  if (inner.length === 0 || !fieldSchema || isWidened) return undefined;
  return findUnknownField(inner, fieldSchema, widenable, toFullPath(name));
}

/**
 * The fields of a record, or of the records in a list. A plain value has none. Undefined where any field is allowed.
 */
function getShape(schema: z.core.$ZodType): z.core.$ZodShape | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return getShape(schema.unwrap());
  if (schema instanceof z.ZodArray) return getShape(schema.element);
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodRecord) return undefined;
  return schema instanceof z.ZodObject ? schema.shape : {};
}

const MAX_UNKNOWN_FIELDS = 5;
function formatUnknownFields(unknownFields: readonly UnknownField[], label: string): ArgumentFault[] {
  const hiddenCount = unknownFields.length - MAX_UNKNOWN_FIELDS;
  const knownTexts = unknownFields.map(
    ({ parentPath, knownFields }) => `${parentPath || 'It'} has ${knownFields.join(', ') || 'no inner fields'}.`,
  );
  const sentences = [
    ...unknownFields.slice(0, MAX_UNKNOWN_FIELDS).map(({ requested, suggestion }) => {
      const suggestionText = suggestion === undefined ? '' : ` Did you mean ${quoteValue(suggestion)}?`;
      return `fields: a ${label} has no ${quoteValue(requested)}.${suggestionText}`;
    }),
    ...(hiddenCount > 0 ? [`${hiddenCount} more names are unknown.`] : []),
    ...new Set(knownTexts),
  ];
  return sentences.map((text) => ({ argument: 'fields', text }));
}

/** The known fields among the requested ones, and the closest known names instead of the others. */
function suggestFields(requestedFields: readonly string[], unknownFields: readonly UnknownField[]): string[] {
  const suggested = requestedFields.flatMap((requested) => {
    const unknown = unknownFields.find((one) => one.requested === requested);
    return unknown ? (unknown.suggestion ?? []) : [requested];
  });
  return [...new Set(suggested)];
}
