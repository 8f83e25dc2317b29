import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  hostHeaderValidation,
  type NodeMcpRequestHandler,
  originValidation,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest, type McpServerFactory } from '@modelcontextprotocol/server';
import { waitAtMost } from '../../base/in-flight.ts';
import { checkBearer } from './bearer.ts';
import { readJson } from './body.ts';
import { HttpRefusal, refuse } from './refusal.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** Where and for whom to serve. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** Host names answered to, beside those of this machine and `host` itself. */
  readonly allowedHosts: readonly string[];
  /** The bearer that every request must carry. */
  readonly token: string | undefined;
}

/** A server that listens. */
export interface HttpService {
  readonly url: string;
  /** Takes no more requests, lets those that run be answered, `graceMs` at the most, and ends every connection. */
  close(graceMs: number): Promise<void>;
}

const MOST_CONCURRENT = 64;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

/** Serves MCP over streamable HTTP at `/mcp`, to clients of either era, and `/healthz`. */
export async function serveHttp(factory: McpServerFactory, options: HttpOptions): Promise<HttpService> {
  const modern = createMcpHandler(factory, { legacy: 'reject' });
  const sessions = createSessions(factory);
  const answering = new Set<Promise<unknown>>();
  const serve = routes(toNodeHandler(modern), sessions, answering, options);
  const server = createServer((req, res) => void serve(req, res).catch((error) => refuse(res, error)));
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  await listen(server, options);
  return {
    url: `http://${bracketed(options.host)}:${portOf(server)}/mcp`,
    async close(graceMs) {
      server.close();
      await waitAtMost(graceMs, Promise.allSettled(answering));
      await Promise.all([modern.close(), sessions.close()]);
      server.closeAllConnections();
    },
  };
}

type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

function routes(
  modern: NodeMcpRequestHandler,
  sessions: Sessions,
  answering: Set<Promise<unknown>>,
  options: HttpOptions,
): Handle {
  const isKnownPlace = knownPlace(options);
  return async (req, res) => {
    if (!isKnownPlace(req, res)) return;
    const path = req.url?.split('?')[0];
    if (path === '/healthz') return health(res);
    if (path !== '/mcp') throw new HttpRefusal(404, 'MCP is served at /mcp.');
    checkBearer(req.headers.authorization, options.token);
    if (req.method === 'POST') takePlace(answering, res);
    await dispatch(req, res, modern, sessions);
  };
}

async function dispatch(
  req: IncomingMessage,
  res: ServerResponse,
  modern: NodeMcpRequestHandler,
  sessions: Sessions,
): Promise<void> {
  const body = await readJson(req);
  const message = Object.assign(req, { method: req.method ?? 'GET', url: req.url ?? '/mcp' });
  const isLegacy = await isLegacyRequest(await toWebRequest(message, body ?? {}), body);
  await (isLegacy ? sessions.handle(req, res, body) : modern(message, res, body));
}

/** Refuses, with an answer, a request for another host or from a page of another one: DNS rebinding. */
function knownPlace({
  host,
  allowedHosts,
}: HttpOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const hostnames = ['localhost', '127.0.0.1', '[::1]', bracketed(host), ...allowedHosts];
  const isHost = hostHeaderValidation(hostnames);
  const isOrigin = originValidation(hostnames);
  return (req, res) => isHost(req, res) && isOrigin(req, res);
}

/** Lets a limited number of messages be answered at once; a stream that only listens takes no place. */
function takePlace(answering: Set<Promise<unknown>>, res: ServerResponse): void {
  if (answering.size >= MOST_CONCURRENT) throw busy();
  const answered = once(res, 'close').finally(() => answering.delete(answered));
  answering.add(answered);
}

const busy = (): HttpRefusal =>
  new HttpRefusal(503, `More than ${MOST_CONCURRENT} calls run here; try again in a moment.`, {
    'retry-after': '1',
  });

async function health(res: ServerResponse): Promise<void> {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"status":"ok"}');
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
