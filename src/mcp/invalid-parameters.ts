import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { isRecord, type JsonObject, parseJson } from '../base/json.ts';

/** Creates the error for parameters that are not valid. */
export const createInvalidParamsError = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message);

/**
 * A server that reports malformed parameters of all methods as invalid parameters, in one sentence. The SDK reports
 * them with the list of issues of its schema, and for most methods as an internal error.
 */
export class StrictServer extends Server {
  protected override _wrapHandler(...[method, handler]: Parameters<Server['_wrapHandler']>): typeof handler {
    const handle = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return await handle(request, context);
      } catch (error) {
        throw toInvalidParamsError(method, error) ?? error;
      }
    };
  }
}

function toInvalidParamsError(method: string, error: unknown): ProtocolError | undefined {
  const { message } = error instanceof Error ? error : { message: '' };
  const issues = parseJson(message.slice(Math.max(0, message.indexOf('['))));
  const [issue] = Array.isArray(issues) ? issues : [];
  if (!isRecord(issue) || !Array.isArray(issue.path)) return undefined;
  const path = issue.path.join('.');
  const { expected: type } = issue;
  const expected =
    typeof type === 'string' ? ` must be of the type ${type === 'record' ? 'object' : type}` : ' is not valid';
  return createInvalidParamsError(`The parameters of ${method} are not valid: ${path}${expected}.`);
}

/** Parameters that clients send as null when they have no value. */
const NULLABLE_PARAMETERS = ['_meta', 'cursor', 'arguments'];

/** Returns a message without parameters that are null. MCP has no null there, but some clients send it. */
export function removeNullParameters(message: unknown): unknown {
  if (!isRecord(message) || !('params' in message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  if (!isRecord(params) || NULLABLE_PARAMETERS.every((name) => params[name] !== null)) return message;
  return { ...rest, params: withoutNulls(params) };
}

const withoutNulls = (params: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(params).filter(([name, value]) => value !== null || !NULLABLE_PARAMETERS.includes(name)),
  );
