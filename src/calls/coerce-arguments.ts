import * as z from 'zod';
import { isRecord, parseJson } from '../base/json.ts';
import { splitList } from '../base/split-list.ts';
import type { Arguments } from '../operations/operation-types.ts';
import { dateFormRegistry, getReferenceObject } from '../operations/request-fields.ts';
import { type Coerced, coerceDate, coerceScalar } from './coerce-scalars.ts';

/** The arguments of a call after the conversion. */
export interface CoercedArguments {
  readonly value: unknown;
  /** Values that cannot be read: where they are, and why. */
  readonly faults: readonly { readonly path: string; readonly text: string }[];
  /** Optional arguments that were empty. They count as not given. */
  readonly emptyArguments: readonly string[];
  /** Sentences about values that were read in another way than they were written. */
  readonly notes: readonly string[];
}

/**
 * Converts the values that people and clients write in another form than the schema: numbers, amounts, booleans, dates
 * in words, choices in another letter case, lists as text, one value for a list. An empty value of an optional argument
 * counts as not given. A value that cannot be converted stays unchanged, and the check of the schema refuses it.
 * `zone` is the IANA identifier of the zone that defines today.
 */
export function coerceArguments(schema: z.ZodObject, input: Arguments, zone: string): CoercedArguments {
  const coercion = new Coercion(zone);
  const value = coercion.coerceObject(schema, input, '');
  const { faults, emptyArguments, notes } = coercion;
  return { value, faults, emptyArguments, notes };
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
  coerceObject(schema: z.ZodObject, input: unknown, path: string, unconverted: readonly string[] = []): unknown {
    const value = toObject(schema, input);
    if (!isRecord(value)) return value;
    const { shape } = schema;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
        if (!field) return [[name, inner]];
        const innerPath = path === '' ? name : `${path}.${name}`;
        if (isValueWhenEmpty(shape, name, inner)) return [[name, inner]];
        if (this.#isOmitted(field, inner, innerPath)) return [];
        return [[name, unconverted.includes(name) ? inner : this.#coerceValue(field, inner, innerPath)]];
      }),
    );
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
    if (reference) return this.#coerceReference(reference, input, path);
    const schema = unwrapSchema(field);
    if (schema instanceof z.ZodArray) return this.#coerceList(schema, input, path);
    if (schema instanceof z.ZodObject) return this.coerceObject(schema, input, path);
    if (schema instanceof z.ZodUnion) {
      const option = schema.options.find((one) => one instanceof z.ZodObject);
      return option instanceof z.ZodObject && isRecord(toObject(option, input))
        ? this.coerceObject(option, input, path)
        : input;
    }
    const value = Array.isArray(input) && input.length === 1 ? input[0] : input;
    const form = dateFormRegistry.get(schema)?.form;
    return this.#report(form ? coerceDate(form, value, path, this.#zone) : coerceScalar(schema, value, path), path);
  }

  /** The schema of a reference converts its id or name itself. */
  #coerceReference(object: z.ZodObject, input: unknown, path: string): unknown {
    return isRecord(input) ? this.coerceObject(object, input, path, ['id']) : input;
  }

  #report({ value, note, fault }: Coerced, path: string): unknown {
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

/** Reads an object from JSON text, from a list with one object, and from the text of its only required field, a name. */
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
  if (itemSchema instanceof z.ZodObject && 'name' in itemSchema.shape && !('id' in itemSchema.shape)) return [value];
  return splitList(value);
}

/**
 * Tests for a blank text that is a value: a part of an address, and the value of a custom field. MyCase: an empty part of
 * an address is ''. The type of a custom field decides if it may be blank.
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
 * Tests if a value is null, blank, an empty list, a list of blank texts, or an object whose fields are all empty. A list
 * with an empty object is not empty: each of its items is a statement.
 */
function isEmptyValue(schema: z.core.$ZodType, value: unknown, depth = 0): boolean {
  if (isEmptyScalar(value)) return true;
  if (typeof value === 'string')
    return !isText(schema) && value.length < MAX_EMPTY_JSON_LENGTH && EMPTY_JSON.test(value);
  if (depth > MAX_EMPTY_DEPTH) return false;
  if (Array.isArray(value)) {
    const isObjectList = schema instanceof z.ZodArray && unwrapSchema(schema.element) instanceof z.ZodObject;
    return value.length === 0 || (!isObjectList && value.length <= MAX_TEXT_ITEMS && value.every(isEmptyScalar));
  }
  if (!isRecord(value)) return false;
  return Object.values(value).every((inner) => isEmptyValue(schema, inner, depth + 1));
}

/** `[]`, `{}`, `[""]` as text. */
const EMPTY_JSON = /^\s*(?:\[[\s",]*\]|\{\s*\})\s*$/;
const MAX_EMPTY_JSON_LENGTH = 100;

const isText = (schema: z.core.$ZodType): boolean => schema instanceof z.ZodString;

/** Some clients send 0 for a number that they do not want to give. */
const isInvalidZero = (schema: z.core.$ZodType, value: unknown): boolean =>
  schema instanceof z.ZodNumber && schema.isInt && (value === 0 || value === '0') && !schema.safeParse(0).success;
