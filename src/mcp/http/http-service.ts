import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { waitWithTimeout } from '../../base/timeouts.ts';
import { HttpError, sendHttpError } from './http-error.ts';

/** A running HTTP server. */
export interface HttpService {
  /** The address of MCP on this machine. */
  readonly url: string;
  /** Accepts no more requests, waits at most `timeoutMs` for running requests, and closes all connections. */
  close(timeoutMs: number): Promise<void>;
}

/** The address of an HTTP server, and its work. */
interface HttpServiceOptions {
  readonly host: string;
  readonly port: number;
  /** The number of open connections. More are closed at once. Default: 500. */
  readonly maxConnections?: number;
  /** Answers a request. An HttpError becomes the response. */
  readonly handle: RequestHandler;
  /** The requests that are answered before the server closes. */
  readonly activeRequests: ActiveRequests;
  /** Called before the connections are closed. */
  readonly beforeClose: () => Promise<unknown>;
}

/** Answers one HTTP request. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** The requests that a server answers before it closes. */
export interface ActiveRequests {
  /** Adds a request until its response is closed. */
  add(res: ServerResponse): void;
  waitUntilNone(timeoutMs: number): Promise<void>;
}

const DEFAULT_MAX_CONNECTIONS = 500;
const CONNECTION_CHECK_INTERVAL_MS = 5_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** The time for a request with a file, in milliseconds. */
export const FILE_REQUEST_TIMEOUT_MS = 60 * 60_000;

/** Starts an HTTP server with limits of connections and of slow requests. */
export async function startHttpService(options: HttpServiceOptions): Promise<HttpService> {
  const { host, port, handle, activeRequests, beforeClose } = options;
  let isClosing = false;
  const server = createServer({ connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL_MS }, (req, res) => {
    endIfSlow(req);
    const answered = isClosing ? Promise.reject(createClosingError()) : handle(req, res);
    answered.catch((error) => sendHttpError(res, error));
  });
  server.maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = FILE_REQUEST_TIMEOUT_MS;
  await listen(server, host, port);
  return {
    url: `http://${toUrlHost(host)}:${getPort(server)}/mcp`,
    async close(timeoutMs) {
      isClosing = true;
      server.close();
      await activeRequests.waitUntilNone(timeoutMs);
      await beforeClose();
      server.closeAllConnections();
    },
  };
}

const requestTimers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Disconnects a client that does not send its whole request in time, also if the request was answered before. */
function endIfSlow(req: IncomingMessage): void {
  const timer = setTimeout(() => req.destroy(), REQUEST_TIMEOUT_MS).unref();
  requestTimers.set(req, timer);
  const stop = () => clearTimeout(timer);
  req.once('end', stop);
  req.once('close', stop);
}

/** Gives a request the time for a file, FILE_REQUEST_TIMEOUT_MS. Without this it must be complete after 30 seconds. */
export const allowFile = (req: IncomingMessage): void => clearTimeout(requestTimers.get(req));

/** For a request on a connection that was open before. */
const createClosingError = (): HttpError =>
  new HttpError(503, 'This server is about to end. Try again in a moment.', {
    'retry-after': '5',
    connection: 'close',
  });

/** Creates an empty set of requests. */
export function createActiveRequests(): ActiveRequests {
  const responses = new Set<Promise<unknown>>();
  return {
    add(res) {
      // `close` is not emitted again after the client has disconnected.
      if (res.destroyed) return;
      const responseClosed = once(res, 'close').finally(() => responses.delete(responseClosed));
      responses.add(responseClosed);
    },
    waitUntilNone: (timeoutMs) => waitWithTimeout(timeoutMs, Promise.allSettled(responses)),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
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

/** Returns a host as it is in a URL: an IPv6 address in brackets. */
export const toUrlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
