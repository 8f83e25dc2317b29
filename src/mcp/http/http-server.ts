import type { IncomingMessage, ServerResponse } from 'node:http';
import { toWebRequest } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { yieldEventLoop } from '../../base/event-loop.ts';
import { isRecord } from '../../base/json.ts';
import { assertBearer } from './bearer.ts';
import { HttpError } from './http-error.ts';
import {
  type ActiveRequests,
  createActiveRequests,
  type HttpService,
  type RequestHandler,
  startHttpService,
  toUrlHost,
} from './http-service.ts';
import { createHttpSessions, type HttpSessions } from './http-sessions.ts';
import {
  createHostCheck,
  getPath,
  HEALTH_PATH,
  handleParsedRequest,
  NO_BODY,
  prepareMcpRequest,
  sendHealth,
  toNodeMessage,
} from './mcp-requests.ts';
import { readJsonBody } from './read-json-body.ts';

/** The address of an HTTP server, and its access rules. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Host names that requests may use, in addition to those of this machine and `host`. */
  readonly allowedHosts: readonly string[];
  /** The bearer token that every request must have; undefined allows all requests. */
  readonly token: string | undefined;
}

/** Serves MCP over streamable HTTP at `/mcp`, for both protocol eras, and a health check at `/healthz`. */
export async function serveHttp(factory: McpServerFactory, options: HttpServerOptions): Promise<HttpService> {
  const modernHandler = createMcpHandler(factory, { legacy: 'reject' });
  const sessions = createHttpSessions(factory);
  const activeRequests = createActiveRequests();
  return startHttpService({
    host: options.host,
    port: options.port,
    handle: createRouter(modernHandler, sessions, activeRequests, options),
    activeRequests,
    beforeClose: () => Promise.all([modernHandler.close(), sessions.close()]),
  });
}

function createRouter(
  modernHandler: Pick<McpHttpHandler, 'fetch'>,
  sessions: HttpSessions,
  activeRequests: ActiveRequests,
  { host, allowedHosts, token }: HttpServerOptions,
): RequestHandler {
  const isAllowedHost = createHostCheck(['localhost', '127.0.0.1', '[::1]', toUrlHost(host), ...allowedHosts]);
  return async (req, res) => {
    if (!isAllowedHost(req, res)) return;
    const path = getPath(req);
    if (path === HEALTH_PATH) return sendHealth(req, res);
    if (path !== '/mcp') throw new HttpError(404, 'MCP is served at /mcp.');
    if (prepareMcpRequest(req, res)) return;
    assertBearer(req.headers.authorization, token);
    // A stream that only listens is not waited for.
    if (req.method === 'POST') activeRequests.add(res);
    await dispatch(req, res, modernHandler, sessions);
  };
}

async function dispatch(
  req: IncomingMessage,
  res: ServerResponse,
  modernHandler: Pick<McpHttpHandler, 'fetch'>,
  sessions: HttpSessions,
): Promise<void> {
  const body = await readJsonBody(req);
  // A ping that was received with a large message is answered first.
  if (!isRecord(body) || body.method !== 'ping') await yieldEventLoop();
  const isLegacy = await isLegacyRequest(await toWebRequest(toNodeMessage(req), NO_BODY), body);
  await (isLegacy ? sessions.handle(req, res, body) : handleParsedRequest(modernHandler, req, res, body));
}
