import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  hostHeaderValidation,
  type NodeMcpRequestHandler,
  originValidation,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { yieldEventLoop } from '../../base/event-loop.ts';
import { waitWithTimeout } from '../../base/in-flight-calls.ts';
import { isRecord } from '../../base/json.ts';
import { assertBearer } from './bearer.ts';
import { HttpError, sendHttpError } from './http-error.ts';
import { createHttpSessions, type HttpSessions } from './http-sessions.ts';
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

/** A running HTTP server. */
export interface HttpService {
  readonly url: string;
  /** Accepts no more requests, waits at most `timeoutMs` for running requests, and closes all connections. */
  close(timeoutMs: number): Promise<void>;
}

const MAX_CONNECTIONS = 500;
const CONNECTION_CHECK_INTERVAL_MS = 5_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Serves MCP over streamable HTTP at `/mcp`, for both protocol eras, and a health check at `/healthz`. */
export async function serveHttp(factory: McpServerFactory, options: HttpServerOptions): Promise<HttpService> {
  const modernHandler = createMcpHandler(factory, { legacy: 'reject' });
  const sessions = createHttpSessions(factory);
  const activeRequests = new Set<Promise<unknown>>();
  const handleRequest = createRouter(modernHandler, sessions, activeRequests, options);
  const server = createServer(
    { connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL_MS },
    (req, res) => void handleRequest(req, res).catch((error) => sendHttpError(res, error)),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await listen(server, options);
  return {
    url: `http://${toUrlHost(options.host)}:${getPort(server)}/mcp`,
    async close(timeoutMs) {
      server.close();
      await waitWithTimeout(timeoutMs, Promise.allSettled(activeRequests));
      await Promise.all([modernHandler.close(), sessions.close()]);
      server.closeAllConnections();
    },
  };
}

type RequestHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

function createRouter(
  modernHandler: Pick<McpHttpHandler, 'fetch'>,
  sessions: HttpSessions,
  activeRequests: Set<Promise<unknown>>,
  options: HttpServerOptions,
): RequestHandler {
  const isAllowedHost = createHostCheck(options);
  return async (req, res) => {
    if (!isAllowedHost(req, res)) return;
    const path = req.url?.split('?')[0]?.replace(/\/$/, '');
    if (path === '/healthz') return sendHealth(req, res);
    if (path !== '/mcp') throw new HttpError(404, 'MCP is served at /mcp.');
    allowWebPage(req, res);
    if (req.method === 'OPTIONS') return sendPreflight(req, res);
    assertMethod(req, MCP_METHODS);
    assertBearer(req.headers.authorization, options.token);
    acceptAnyMediaType(req);
    if (req.method === 'POST') trackRequest(activeRequests, res);
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
  const message = Object.assign(req, { method: req.method ?? 'GET', url: req.url ?? '/mcp' });
  const isLegacy = await isLegacyRequest(await toWebRequest(message, NO_BODY), body);
  await (isLegacy ? sessions.handle(req, res, body) : handleModernRequest(modernHandler, message, res, body));
}

/** A body for the requests of the SDK. It would convert the parsed body to JSON again, which takes long if it is large. */
const NO_BODY = {};

/** Handles a request with a parsed body, which the SDK gets apart from the request. */
const handleModernRequest = (
  { fetch }: Pick<McpHttpHandler, 'fetch'>,
  message: Parameters<NodeMcpRequestHandler>[0],
  res: ServerResponse,
  parsedBody: unknown,
): Promise<void> =>
  toNodeHandler({
    fetch: (request, options) => fetch(request, { ...options, ...(parsedBody !== undefined && { parsedBody }) }),
  })(message, res, NO_BODY);

/** Returns a check that refuses a request for another host, or from a web page of another host (DNS rebinding). */
function createHostCheck({
  host,
  allowedHosts,
}: HttpServerOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const hostnames = ['localhost', '127.0.0.1', '[::1]', toUrlHost(host), ...allowedHosts];
  const isHostAllowed = hostHeaderValidation(hostnames);
  const isOriginAllowed = originValidation(hostnames);
  return (req, res) => isHostAllowed(req, res) && isOriginAllowed(req, res);
}

const MCP_METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS'];

function assertMethod({ method = '' }: IncomingMessage, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new HttpError(405, `This address accepts ${allowed.join(', ')}.`, { allow: allowed.join(', ') });
}

/** Lets the web page of a request read the response. The host check has refused pages of other hosts. */
function allowWebPage({ headers }: IncomingMessage, res: ServerResponse): void {
  if (headers.origin === undefined) return;
  res.setHeader('access-control-allow-origin', headers.origin);
  res.setHeader('access-control-expose-headers', 'mcp-session-id, mcp-protocol-version, www-authenticate, retry-after');
  res.setHeader('vary', 'origin');
}

/** Answers the question of a browser whether a web page may send a request. It has no bearer token. */
function sendPreflight({ headers }: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, {
    allow: MCP_METHODS.join(', '),
    'access-control-allow-methods': MCP_METHODS.join(', '),
    'access-control-allow-headers': headers['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': '600',
  });
  res.end();
}

/** A client that accepts every media type accepts the two of MCP. The SDK requires that both are named. */
function acceptAnyMediaType({ headers }: IncomingMessage): void {
  if (/^\s*($|\*\/\*)/.test(headers.accept ?? '')) headers.accept = 'application/json, text/event-stream';
}

/** Adds a message to the requests that are answered before the server closes. A stream that only listens is not added. */
function trackRequest(activeRequests: Set<Promise<unknown>>, res: ServerResponse): void {
  const responseClosed = once(res, 'close').finally(() => activeRequests.delete(responseClosed));
  activeRequests.add(responseClosed);
}

function sendHealth(req: IncomingMessage, res: ServerResponse): void {
  assertMethod(req, ['GET', 'HEAD']);
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"status":"ok"}');
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function getPort(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const toUrlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
