import { isRecord, parseJson } from '../base/json.ts';
import type { Arguments } from '../operations/operation-types.ts';
import type { JsonSchema } from './parse-arguments.ts';

/**
 * Returns the arguments of a call in the listed form, where a call uses another form that has the same meaning: `case_id`
 * for `case` and the reverse, `{"id": 1}` or `"case 1"` for an id, and one value for a list. Other values stay.
 */
export function normalizeArguments({ properties = {} }: JsonSchema, args: Arguments): Arguments {
  const renamed = Object.entries(args).map(([name, value]) => [findListedName(name, properties, args), value] as const);
  return Object.fromEntries(renamed.map(([name, value]) => [name, normalizeValue(name, properties[name], value)]));
}

/** The listed name of an argument: `case_id` is `case` where a tool has only `case`. */
function findListedName(name: string, properties: NonNullable<JsonSchema['properties']>, args: Arguments): string {
  if (Object.hasOwn(properties, name)) return name;
  const [, stem = name, ending] = /^(\w+?)(_ids?)?$/.exec(name) ?? [];
  const otherNames = ending === undefined ? [`${name}_id`] : [stem, `${stem}s`];
  const listed = otherNames.filter((other) => Object.hasOwn(properties, other) && args[other] === undefined);
  return listed[0] ?? name;
}

function normalizeValue(name: string, schema: JsonSchema | undefined, value: unknown): unknown {
  if (schema?.type === 'integer' && name.endsWith('_id')) return normalizeId(name.slice(0, -'_id'.length), value);
  if (schema?.type !== 'array') return value;
  const { items = {} } = schema;
  const list = normalizeList(items, value);
  return Array.isArray(list) ? list.map((item) => normalizeLists(items, item)) : list;
}

/** Normalizes the lists inside an item of a list. */
const normalizeLists = ({ properties = {} }: JsonSchema, item: unknown): unknown =>
  isRecord(item)
    ? Object.fromEntries(
        Object.entries(item).map(([name, value]) => [
          name,
          properties[name]?.type === 'array' ? normalizeValue(name, properties[name], value) : value,
        ]),
      )
    : item;

/** `{"id": 1}`, `[{"id": 1}]`, `"#1"` and `"case 1"` are the id 1. */
function normalizeId(kind: string, value: unknown): unknown {
  if (typeof value === 'string') return normalizeIdText(kind, value);
  if (Array.isArray(value) && value.length === 1) return normalizeId(kind, value[0]);
  const isReference = isRecord(value) && Object.keys(value).every((key) => key === 'id' || key === 'name');
  if (!isReference) return value;
  return value.id === undefined ? (value.name ?? value) : normalizeId(kind, value.id);
}

/** The most characters of an id with the words around it. */
const MAX_ID_LENGTH = 100;

function normalizeIdText(kind: string, text: string): unknown {
  const json = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  if (json !== undefined) return normalizeId(kind, json);
  if (text.length > MAX_ID_LENGTH) return text;
  const [, word = '', digits] = /^\s*([a-z_]*)\s*[:#]?\s*(\d{1,15}|\d{1,3}(?:[ ,]\d{3}){1,4})\s*$/i.exec(text) ?? [];
  return digits !== undefined && ['', 'id', kind].includes(word.toLowerCase())
    ? Number(digits.replace(/[ ,]/g, ''))
    : text;
}

/** A list with one value where the call has only the value. Text with commas is a list of names. */
function normalizeList(items: JsonSchema, value: unknown): unknown {
  if (typeof value === 'number' || (isRecord(value) && Object.keys(value).length > 0)) return [value];
  if (typeof value !== 'string' || items.type !== 'object' || /^\s*(\[|$)/.test(value)) return value;
  const isReference = items.properties?.id !== undefined;
  return isReference && !value.includes('{') ? value.split(',').map((name) => name.trim()) : [value];
}
