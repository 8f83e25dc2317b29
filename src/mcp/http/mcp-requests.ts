import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  hostHeaderValidation,
  type NodeMcpRequestHandler,
  originValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import type { AuthInfo, McpHttpHandler } from '@modelcontextprotocol/server';
import { HttpError } from './http-error.ts';

const MCP_METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS'];

/**
 * Returns a check that refuses a request for another host, or from a web page of another host (DNS rebinding) whose
 * origin is not in `allowedOrigins`.
 */
export function createHostCheck(
  hostnames: readonly string[],
  allowedOrigins: readonly string[] = [],
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const isHostAllowed = hostHeaderValidation([...hostnames]);
  const isOwnOrigin = originValidation([...hostnames]);
  const isAllowedOrigin = (req: IncomingMessage) => allowedOrigins.includes(req.headers.origin ?? '');
  return (req, res) => isHostAllowed(req, res) && (isAllowedOrigin(req) || isOwnOrigin(req, res));
}

/**
 * Prepares a request for MCP. Returns true if it was answered: it was a preflight request of a browser.
 * Throws an HttpError for another method.
 */
export function prepareMcpRequest(req: IncomingMessage, res: ServerResponse): boolean {
  if (allowWebPage(req, res, MCP_METHODS)) return true;
  assertMethod(req, MCP_METHODS);
  acceptAnyMediaType(req);
  return false;
}

/** Throws an HttpError if a request has another method. */
export function assertMethod({ method = '' }: IncomingMessage, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new HttpError(405, `This address accepts ${allowed.join(', ')}.`, { allow: allowed.join(', ') });
}

/** The path of the health check. */
export const HEALTH_PATH = '/healthz';

/** Answers a health check. Throws an HttpError for another method. */
export function sendHealth(req: IncomingMessage, res: ServerResponse): void {
  assertMethod(req, ['GET', 'HEAD']);
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"status":"ok"}');
}

/** Returns the path of a request without the query and without a slash at its end. */
export const getPath = ({ url }: IncomingMessage): string => url?.split('?')[0]?.replace(/\/$/, '') ?? '';

/**
 * A body for the requests of the SDK. It would convert the parsed body to JSON again, which takes long if it is large.
 */
export const NO_BODY = {};

/** Lets a handler of the SDK answer a request with a parsed body, which the SDK gets apart from the request. */
export const handleParsedRequest = (
  { fetch }: Pick<McpHttpHandler, 'fetch'>,
  req: IncomingMessage,
  res: ServerResponse,
  parsedBody: unknown,
  authInfo?: AuthInfo,
): Promise<void> =>
  toNodeHandler({
    fetch: (request, options) =>
      fetch(request, {
        ...options,
        ...(parsedBody !== undefined && { parsedBody }),
        ...(authInfo && { authInfo }),
      }),
  })(toNodeMessage(req), res, NO_BODY);

/** Returns a request as the SDK expects it. */
export const toNodeMessage = (req: IncomingMessage): Parameters<NodeMcpRequestHandler>[0] =>
  Object.assign(req, { method: req.method ?? 'GET', url: req.url ?? '/mcp' });

/**
 * Lets the web page of a request read the response. The host check has refused the pages of other hosts. Returns true
 * if the request was answered: it was a preflight request of a browser. Such a request has no bearer token.
 */
export function allowWebPage(req: IncomingMessage, res: ServerResponse, methods: readonly string[]): boolean {
  if (req.headers.origin !== undefined) {
    res.setHeader('access-control-allow-origin', req.headers.origin);
    res.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
    res.setHeader('vary', 'origin');
  }
  if (req.method !== 'OPTIONS') return false;
  res.writeHead(204, {
    allow: methods.join(', '),
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': req.headers['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': '600',
  });
  res.end();
  return true;
}

const EXPOSED_HEADERS = 'mcp-session-id, mcp-protocol-version, www-authenticate, retry-after';

/** A client that accepts every media type accepts the two of MCP. The SDK requires that both are named. */
function acceptAnyMediaType({ headers }: IncomingMessage): void {
  if (/^\s*($|\*\/\*)/.test(headers.accept ?? '')) headers.accept = 'application/json, text/event-stream';
}
