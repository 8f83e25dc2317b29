import { hasMoreMembers, isRecord, type JsonObject, parseJson } from '../base/json.ts';
import { findStructureFault, MESSAGE_LIMITS } from '../base/json-structure.ts';

/**
 * A message that can be handled, or a sentence about why it is refused. `value` is undefined for text that is not JSON.
 */
export type ParsedMessage =
  | { readonly value: unknown; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

/** The most members of an object that MCP defines, and the number of arguments that are read. No tool has as many. */
const MAX_MEMBERS = 250;

/** The depth of the deepest object that MCP defines. */
const MAX_PROTOCOL_DEPTH = 4;

/**
 * Parses the JSON of a message. Refuses a message with so many values that reading it would block other calls, before
 * it is parsed. Parameters that are null are removed: MCP has no null there, but some clients send it. Of the arguments
 * of a call only the first ones are kept: a call with as many is refused by its tool.
 */
export function parseMessage(text: string): ParsedMessage {
  const fault = findStructureFault(text, MESSAGE_LIMITS);
  if (fault !== undefined) return { fault: `It has ${fault}. Send less at a time.` };
  const value = parseJson(text);
  if (!isRecord(value)) return { value };
  const { params } = value;
  const message =
    isRecord(params) && isRecord(params.arguments) && hasMoreMembers(params.arguments, MAX_MEMBERS)
      ? { ...value, params: { ...params, arguments: takeFirstMembers(params.arguments) } }
      : value;
  const wide = findWideObject(message, 'The message', 0);
  return wide === undefined
    ? { value: removeNullParameters(message) }
    : { fault: `${wide} has more than ${MAX_MEMBERS} members.` };
}

/** Names the first object of the protocol that has too many members. The content of lists is not searched. */
function findWideObject(value: unknown, path: string, depth: number): string | undefined {
  if (!isRecord(value) || depth > MAX_PROTOCOL_DEPTH) return undefined;
  if (path === 'params.arguments') return undefined;
  if (hasMoreMembers(value, MAX_MEMBERS)) return path;
  for (const [name, inner] of Object.entries(value)) {
    const wide = findWideObject(inner, depth === 0 ? name : `${path}.${name}`, depth + 1);
    if (wide !== undefined) return wide;
  }
  return undefined;
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
