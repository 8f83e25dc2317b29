import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import { yieldEventLoop } from '../../base/event-loop.ts';
import { isRecord } from '../../base/json.ts';
import type { RequestHandler } from './http-service.ts';
import { handleParsedRequest, prepareMcpRequest } from './mcp-requests.ts';
import { readJsonBody } from './read-json-body.ts';

/** The caller of a request, as its access token states. */
export interface TokenCaller {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The key of the person who has signed in. */
  readonly personKey: string;
}

/** A call of a tool in a request. */
export interface RequestedCall {
  readonly name: string;
  readonly args: unknown;
}

/** The rules of an endpoint for signed-in people. */
export interface ProtectedEndpointOptions<C extends TokenCaller> {
  /**
   * Returns the caller of a request, by its bearer token. Called before and after the body is read. Throws an HttpError
   * if the token is missing or not valid here.
   */
  readonly authenticate: (req: IncomingMessage) => Promise<C>;
  /** Called with the caller of each request. Throws an HttpError if the person sends too many. */
  readonly admit: (caller: C, req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** Throws an HttpError if the caller may not send a request. `call` is undefined if it calls no tool. */
  readonly authorize: (caller: C, call: RequestedCall | undefined) => void;
  /** Opens the server of a person. `release` must be called when the response has ended. */
  readonly openServer: (caller: C) => Promise<{ readonly factory: McpServerFactory; release(): void }>;
  /** Runs the handling of a message. */
  readonly runMessage: (message: ReceivedMessage, run: () => Promise<void>) => Promise<void>;
}

/** A request with a message that may be handled. */
export interface ReceivedMessage {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The JSON of the message. Undefined for a method without a body. */
  readonly body: unknown;
  readonly call: RequestedCall | undefined;
}

/** An endpoint of MCP. */
export interface ProtectedEndpoint {
  readonly handle: RequestHandler;
  close(): Promise<void>;
}

/** A caller whose request takes longer to be received is looked up again before the call. */
const MAX_AUTHENTICATION_AGE_MS = 250;

/** Creates an endpoint that serves both protocol eras without sessions. Each request has an access token. */
export function createProtectedEndpoint<C extends TokenCaller>(
  options: ProtectedEndpointOptions<C>,
): ProtectedEndpoint {
  const factories = new WeakMap<object, McpServerFactory>();
  const handler = createMcpHandler((context) => {
    const factory = context.authInfo?.extra && factories.get(context.authInfo.extra);
    if (!factory) throw new Error('a request without a person reached the server');
    return factory(context);
  });
  return {
    async handle(req, res) {
      if (prepareMcpRequest(req, res)) return;
      const admitted = await options.authenticate(req);
      const authenticatedAt = performance.now();
      await options.admit(admitted, req, res);
      const body = await readJsonBody(req);
      // A caller may lose access while a body is received slowly.
      const isRecent = performance.now() - authenticatedAt < MAX_AUTHENTICATION_AGE_MS;
      const caller = isRecent ? admitted : await options.authenticate(req);
      const call = findCall(body);
      options.authorize(caller, call);
      await yieldEventLoop();
      await options.runMessage({ req, res, body, call }, async () => {
        const { factory, release } = await options.openServer(caller);
        // `close` is not emitted again after the client has disconnected.
        if (res.destroyed) return release();
        res.once('close', release);
        const extra = { personKey: caller.personKey };
        factories.set(extra, factory);
        const { token, clientId, scopes } = caller;
        await handleParsedRequest(handler, req, res, body, { token, clientId, scopes: [...scopes], extra });
      });
    },
    close: () => handler.close(),
  };
}

function findCall(body: unknown): RequestedCall | undefined {
  if (!isRecord(body) || body.method !== 'tools/call' || !isRecord(body.params)) return undefined;
  const { name, arguments: args } = body.params;
  return typeof name === 'string' ? { name, args } : undefined;
}
