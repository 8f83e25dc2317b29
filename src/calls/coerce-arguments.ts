import * as z from 'zod';
import { isRecord, parseJson } from '../base/json.ts';
import { splitList } from '../base/split-list.ts';
import { coerceScalar } from '../operations/coerce-scalars.ts';
import type { Arguments } from '../operations/operation-types.ts';
import { getReferenceObject } from '../operations/request-fields.ts';

/** The arguments of a call after the conversion. */
export interface CoercedArguments {
  readonly value: Arguments;
  /** Values that cannot be read: where they are, and why. */
  readonly faults: readonly { readonly path: string; readonly text: string }[];
  /** Optional arguments that were empty. They count as not given. */
  readonly emptyArguments: readonly string[];
  /** Sentences about values that were read in another way than they were written. */
  readonly notes: readonly string[];
}

/**
 * Converts the names and values that people and clients write in another form than the schema: `case_id` for `case` and
 * the reverse, `limit` for `page_size`, `{"id": 1}` or `"case 1"` for an id, numbers, amounts, booleans, dates in
 * words, choices in another letter case, lists as text, one value for a list. An empty value of an optional argument
 * counts as not given. A value that cannot be converted stays unchanged, and the check of the schema refuses it. `zone`
 * is the IANA identifier of the zone that defines today.
 */
export function coerceArguments(schema: z.ZodObject, input: Arguments, zone: string): CoercedArguments {
  const coercion = new Coercion(zone);
  const value = coercion.coerceFields(schema, nameArguments(schema.shape, input, coercion), '');
  const { faults, emptyArguments, notes } = coercion;
  return { value, faults, emptyArguments, notes };
}

/** Returns the arguments by their names in the schema. Two values for one argument are a fault: one would be lost. */
function nameArguments(shape: z.core.$ZodShape, input: Arguments, { faults }: Coercion): Arguments {
  const named = new Map<string, { readonly name: string; readonly value: unknown }>();
  for (const [name, value] of Object.entries(input)) {
    const path = findArgumentName(name, shape, input);
    const other = named.get(path);
    const hasValue = value !== undefined && value !== null;
    if (hasValue && other?.value !== undefined && other.value !== null) {
      faults.push({ path, text: `${other.name} and ${name} are both ${path}. Give one of them.` });
    }
    if (hasValue || !other) named.set(path, { name, value });
  }
  return Object.fromEntries([...named].map(([path, { value }]) => [path, value]));
}

/** Names of other APIs for arguments of a page. */
const PAGE_ARGUMENTS: Readonly<Record<string, string>> = {
  limit: 'page_size',
  per_page: 'page_size',
  cursor: 'page_token',
  next_page_token: 'page_token',
};

/** The name of an argument in the schema: `case_id` is `case` where a tool has only `case`. */
function findArgumentName(name: string, shape: z.core.$ZodShape, input: Arguments): string {
  if (Object.hasOwn(shape, name)) return name;
  const [, stem = name, ending] = /^(\w+?)(_ids?)?$/.exec(name) ?? [];
  const otherNames = ending === undefined ? [PAGE_ARGUMENTS[name] ?? `${name}_id`] : [stem, `${stem}s`];
  return otherNames.find((other) => Object.hasOwn(shape, other) && (input[other] ?? undefined) === undefined) ?? name;
}

/** The most items of a list. MyCase and the sandbox have no such limit: a longer list is a mistake. */
const MAX_ITEMS = 1000;
const MAX_TEXT_ITEMS = 200;

class Coercion {
  readonly faults: { path: string; text: string }[] = [];
  readonly emptyArguments: string[] = [];
  readonly notes: string[] = [];
  readonly #zone: string;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** `unconverted` are the fields whose schema converts them itself. */
  coerceFields({ shape }: z.ZodObject, value: Arguments, path: string, unconverted: readonly string[] = []): Arguments {
    const fields = Object.entries(value).flatMap(([name, input]) => {
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (!field || isValueWhenEmpty(shape, name, input)) return [[name, input]];
      const innerPath = path === '' ? name : `${path}.${name}`;
      const inner = withPlainId(field, name, input);
      if (this.#isOmitted(field, inner, innerPath)) return [];
      return [[name, unconverted.includes(name) ? inner : this.#coerceValue(field, inner, innerPath)]];
    });
    return Object.fromEntries(fields);
  }

  /** Tests if an argument counts as not given. Reports a required argument that is empty. */
  #isOmitted(field: z.core.$ZodType, value: unknown, path: string): boolean {
    const schema = unwrapSchema(field);
    const isOptional = field instanceof z.ZodOptional;
    if (isOptional && isInvalidZero(schema, value)) {
      this.notes.push(`${path} was 0, which is below its minimum, so it was ignored.`);
      return true;
    }
    if (!isEmptyValue(schema, value)) return false;
    if (isOptional) this.emptyArguments.push(path);
    else this.faults.push({ path, text: `${path}: must not be empty.` });
    return true;
  }

  #coerceValue(field: z.core.$ZodType, input: unknown, path: string): unknown {
    const reference = getReferenceObject(field instanceof z.ZodOptional ? field.unwrap() : field);
    // The schema of a reference converts its id or name itself.
    if (reference) return isRecord(input) ? this.coerceFields(reference, input, path, ['id']) : input;
    const schema = unwrapSchema(field);
    if (schema instanceof z.ZodArray) return this.#coerceList(schema, input, path);
    const object = findObjectSchema(schema);
    const record = object && toObject(object, input);
    if (object && isRecord(record)) return this.coerceFields(object, record, path);
    const only = Array.isArray(input) && input.length === 1 ? input[0] : input;
    const { value, note, fault } = coerceScalar(schema, only, path, this.#zone);
    if (note !== undefined) this.notes.push(note);
    if (fault !== undefined) this.faults.push({ path, text: fault });
    return value;
  }

  #coerceList({ element }: z.ZodArray, input: unknown, path: string): unknown {
    const itemSchema = unwrapSchema(element);
    const items = toList(itemSchema, input);
    if (!Array.isArray(items)) return items;
    const isTextList = itemSchema instanceof z.ZodString || itemSchema instanceof z.ZodEnum;
    const maxItems = isTextList ? MAX_TEXT_ITEMS : MAX_ITEMS;
    if (items.length > maxItems) {
      this.faults.push({ path, text: `${path} has more than ${maxItems} items.` });
      return undefined;
    }
    const present = isTextList ? items.filter((item) => !isEmptyScalar(item)) : items;
    return present.map((item, i) => this.#coerceValue(element, item, `${path}.${i}`));
  }
}

/** Returns the schema without the wrappers that allow a value to be missing. Of a pipe it is the last schema. */
function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapSchema(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrapSchema(schema.def.out) : schema;
}

/** Returns the value of a field such as `case_id` without the object or the word around its id. */
const withPlainId = (field: z.core.$ZodType, name: string, value: unknown): unknown =>
  name.endsWith('_id') && unwrapSchema(field) instanceof z.ZodNumber
    ? toId(name.slice(0, -'_id'.length), value)
    : value;

/** `{"id": 1}`, `[{"id": 1}]` and `"case 1"` are the id 1. A name stays: the record is looked up later. */
function toId(kind: string, value: unknown): unknown {
  if (typeof value === 'string') {
    const json = /^\s*[{[]/.test(value) ? parseShallowJson(value) : undefined;
    if (json !== undefined) return toId(kind, json);
    return value.replace(new RegExp(`^\\s*${kind}\\s*[:#]?(?=[\\d ,]+$)`, 'i'), '');
  }
  if (Array.isArray(value) && value.length === 1) return toId(kind, value[0]);
  const isReference = isRecord(value) && Object.keys(value).every((key) => key === 'id' || key === 'name');
  if (!isReference) return value;
  return value.id === undefined ? (value.name ?? value) : toId(kind, value.id);
}

/** The schema itself, or the only option of a union, that is an object. */
const findObjectSchema = (schema: z.core.$ZodType): z.ZodObject | undefined =>
  (schema instanceof z.ZodUnion ? schema.options : [schema]).find((one) => one instanceof z.ZodObject);

/**
 * Reads an object from JSON text, from a list with one object, and from the text of its only required field, a name.
 */
function toObject({ shape }: z.ZodObject, value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return value[0];
  if (typeof value !== 'string') return value;
  if (/^\s*\{/.test(value)) return parseShallowJson(value) ?? value;
  const isNamed = shape.name && !(shape.name instanceof z.ZodOptional) && !('id' in shape);
  return isNamed ? { name: value } : value;
}

/** The most brackets inside each other. Deeper JSON takes long to parse, and no argument has this form. */
const MAX_JSON_DEPTH = 50;

function parseShallowJson(text: string): unknown {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === OPEN_BRACKET || char === OPEN_BRACE) depth += 1;
    else if (char === CLOSE_BRACKET || char === CLOSE_BRACE) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return undefined;
  }
  return parseJson(text);
}

const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Reads a list from JSON text, from text with commas or semicolons, and from one value. */
function toList(itemSchema: z.core.$ZodType, value: unknown): unknown {
  if (typeof value !== 'string') return value === null || value === undefined || Array.isArray(value) ? value : [value];
  if (/^\s*\[/.test(value)) return parseShallowJson(value) ?? value;
  if (/^\s*\{/.test(value)) return [value];
  if (itemSchema instanceof z.ZodObject && !('id' in itemSchema.shape)) return [value];
  return splitList(value);
}

/**
 * Tests for a blank text that is a value: a part of an address, and the value of a custom field. MyCase: an empty part
 * of an address is ''. The type of a custom field decides if it may be blank.
 */
const isValueWhenEmpty = (shape: z.core.$ZodShape, name: string, value: unknown): boolean =>
  typeof value === 'string' &&
  value.trim() === '' &&
  ('address1' in shape || ('custom_field' in shape && name === 'value'));

const isEmptyScalar = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** The depth of the deepest argument. Deeper values are not empty. */
const MAX_EMPTY_DEPTH = 4;

/**
 * Tests if a value is null, blank, an empty list, a list of blank texts, or an object whose fields are all empty. A
 * list with an empty object is not empty: each of its items is a statement.
 */
function isEmptyValue(schema: z.core.$ZodType, value: unknown, depth = 0): boolean {
  if (isEmptyScalar(value)) return true;
  if (typeof value === 'string')
    return !isText(schema) && value.length < MAX_EMPTY_JSON_LENGTH && EMPTY_JSON.test(value);
  if (depth > MAX_EMPTY_DEPTH) return false;
  const isObjectList = schema instanceof z.ZodArray && unwrapSchema(schema.element) instanceof z.ZodObject;
  if (Array.isArray(value))
    return value.length === 0 || (!isObjectList && value.length <= MAX_TEXT_ITEMS && value.every(isEmptyScalar));
  if (!isRecord(value) || (isObjectList && Object.keys(value).length > 0)) return false;
  return Object.values(value).every((inner) => isEmptyValue(schema, inner, depth + 1));
}

/** `[]`, `{}`, `[""]` as text. */
const EMPTY_JSON = /^\s*(?:\[[\s",]*\]|\{\s*\})\s*$/;
const MAX_EMPTY_JSON_LENGTH = 100;

const isText = (schema: z.core.$ZodType): boolean => schema instanceof z.ZodString;

/** Some clients send 0 for a number that they do not want to give. */
const isInvalidZero = (schema: z.core.$ZodType, value: unknown): boolean =>
  schema instanceof z.ZodNumber && schema.isInt && (value === 0 || value === '0') && !schema.safeParse(0).success;
