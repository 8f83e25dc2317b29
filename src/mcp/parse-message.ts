import { isRecord, type JsonObject, parseJson } from '../base/json.ts';

/** A message that can be handled, or a sentence about why it is refused. `value` is undefined for text that is not JSON. */
export type ParsedMessage =
  | { readonly value: unknown; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

/** The most values in a message. No valid call has a tenth of it. */
const MAX_VALUES = 100_000;

/** The most names in a message. Objects are slower to read than lists. */
const MAX_NAMES = 25_000;

/** The most lists and objects inside each other. */
const MAX_DEPTH = 2_000;

/** The most members of an object that MCP defines, and the number of arguments that are read. No tool has as many. */
const MAX_MEMBERS = 250;

/** The depth of the deepest object that MCP defines. */
const MAX_PROTOCOL_DEPTH = 4;

/**
 * Parses the JSON of a message. Refuses a message with so many values that reading it would block other calls, before it
 * is parsed. Parameters that are null are removed: MCP has no null there, but some clients send it. Of the arguments of
 * a call only the first ones are kept: a call with as many is refused by its tool.
 */
export function parseMessage(text: string): ParsedMessage {
  const fault = findStructureFault(text);
  if (fault !== undefined) return { fault };
  const value = parseJson(text);
  if (!isRecord(value)) return { value };
  const { params } = value;
  const message =
    isRecord(params) && isRecord(params.arguments) && hasTooManyMembers(params.arguments)
      ? { ...value, params: { ...params, arguments: takeFirstMembers(params.arguments) } }
      : value;
  const wide = findWideObject(message, 'The message', 0);
  return wide === undefined
    ? { value: removeNullParameters(message) }
    : { fault: `${wide} has more than ${MAX_MEMBERS} members.` };
}

/** Counts values, names and nesting in JSON text. The content of strings is skipped. Stops at the first fault. */
function findStructureFault(text: string): string | undefined {
  const counts = { values: 0, names: 0, depth: 0 };
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      i = findStringEnd(text, i);
    } else if (isStructural(char)) {
      const fault = countCharacter(counts, char);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function countCharacter(counts: { values: number; names: number; depth: number }, char: number): string | undefined {
  if (char === COLON) counts.names += 1;
  else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) counts.depth -= 1;
  else counts.values += 1;
  if (char === OPEN_BRACE || char === OPEN_BRACKET) counts.depth += 1;
  if (counts.values > MAX_VALUES) return `It has more than ${MAX_VALUES} values. Send fewer at a time.`;
  if (counts.names > MAX_NAMES) return `It has more than ${MAX_NAMES} names of values. Send fewer at a time.`;
  return counts.depth > MAX_DEPTH ? `It has more than ${MAX_DEPTH} lists and objects inside each other.` : undefined;
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

const isStructural = (char: number): boolean =>
  char === COMMA ||
  char === COLON ||
  char === OPEN_BRACKET ||
  char === CLOSE_BRACKET ||
  char === OPEN_BRACE ||
  char === CLOSE_BRACE;

/** Returns the position of the quotation mark that ends a string: one after an even number of backslashes. */
function findStringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

/** Names the first object of the protocol that has too many members. The content of lists is not searched. */
function findWideObject(value: unknown, path: string, depth: number): string | undefined {
  if (!isRecord(value) || depth > MAX_PROTOCOL_DEPTH) return undefined;
  if (path === 'params.arguments') return undefined;
  if (hasTooManyMembers(value)) return path;
  for (const [name, inner] of Object.entries(value)) {
    const wide = findWideObject(inner, depth === 0 ? name : `${path}.${name}`, depth + 1);
    if (wide !== undefined) return wide;
  }
  return undefined;
}

/** Counts without a list of all names: `Object.keys` of an object with many members is slow. */
function hasTooManyMembers(value: JsonObject): boolean {
  let count = 0;
  for (const _ in value) {
    count += 1;
    if (count > MAX_MEMBERS) return true;
  }
  return false;
}

function takeFirstMembers(value: JsonObject): JsonObject {
  const first: [string, unknown][] = [];
  for (const name in value) {
    first.push([name, value[name]]);
    if (first.length > MAX_MEMBERS) break;
  }
  return Object.fromEntries(first);
}

/** Parameters that clients send as null when they have no value. */
const NULLABLE_PARAMETERS = ['_meta', 'cursor', 'arguments'];

function removeNullParameters(message: JsonObject): unknown {
  if (!('params' in message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  if (!isRecord(params) || NULLABLE_PARAMETERS.every((name) => params[name] !== null)) return message;
  return { ...rest, params: withoutNulls(params) };
}

const withoutNulls = (params: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(params).filter(([name, value]) => value !== null || !NULLABLE_PARAMETERS.includes(name)),
  );
