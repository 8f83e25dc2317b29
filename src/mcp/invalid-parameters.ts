import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { yieldEventLoop } from '../base/event-loop.ts';
import { isRecord, parseJson } from '../base/json.ts';

/** Creates the error for parameters that are not valid. */
export const createInvalidParamsError = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message);

/**
 * A server that reports malformed parameters of all methods as invalid parameters, in one sentence. The SDK reports
 * them with the list of issues of its schema, and for most methods as an internal error. Each request but a ping waits
 * for a turn of the event loop, so that a ping that was received with a long message is answered first.
 */
export class StrictServer extends Server {
  protected override _wrapHandler(...[method, handler]: Parameters<Server['_wrapHandler']>): typeof handler {
    const handle = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        if (method !== 'ping') await yieldEventLoop();
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
