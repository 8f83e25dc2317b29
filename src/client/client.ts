import type { Dispatcher } from 'undici';
import type { ApiRequest, ApiResponse, HttpMethod, MyCaseClient, RequestContext, TokenSource } from './client-types.ts';
import { createDispatcher } from './dispatcher.ts';
import { parseResponse } from './parse-response.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, type HttpRequest, rejectOnAbort, sendOnce } from './send-once.ts';
import { downloadBytes, uploadBytes } from './storage-transfer.ts';
import { expandPath, formatQueryString } from './url-path.ts';

/** Settings of a client. */
export interface ClientOptions {
  /** The part before an operation's path. */
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** Names the program to MyCase. */
  readonly userAgent: string;
}

/**
 * MyCase: 25 requests a second from one app. The window is a little wider, for two clocks never agree. A request that
 * opens its connection is easily a tenth of a second on its way.
 */
const RATE_LIMITS = { maxRequests: 25, windowMs: 1_005, maxLatencyMs: 250 };
const MAX_RESPONSE_BYTES = 24 * 1024 * 1024;

/** Makes the client that all tools share. */
export function createMyCaseClient(options: ClientOptions): MyCaseClient {
  const dispatcher = createDispatcher();
  const rateLimiter = createRateLimiter(RATE_LIMITS);
  const storage = { dispatcher, apiBaseUrl: new URL(options.baseUrl) };
  return {
    request: (request, scope) => sendRequest(dispatcher, rateLimiter, options, request, scope),
    upload: (url, headers, bytes, scope) => uploadBytes(storage, url, headers, bytes, scope),
    download: (url, maxBytes, scope) => downloadBytes(storage, url, maxBytes, scope),
    close: () => dispatcher.close(),
  };
}

async function sendRequest(
  dispatcher: Dispatcher,
  rateLimiter: RateLimiter,
  { baseUrl, tokens, userAgent }: ClientOptions,
  request: ApiRequest,
  scope: RequestContext,
): Promise<ApiResponse> {
  const path = expandPath(request.path, request.params ?? {});
  const url = new URL(baseUrl.replace(/\/+$/, '') + path + formatQueryString(request.query));
  const attempt = () =>
    sendAuthorized(tokens, scope.signal, (token) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': userAgent,
      };
      return sendOnce(dispatcher, buildHttpRequest(request, url, headers, rateLimiter), scope.signal);
    });
  const { method } = request;
  const retryResult = await sendWithRetry({ method, isRepeatable: isRepeatable(method) }, attempt, scope);
  return parseResponse(`${method} ${path}`, method, retryResult);
}

/**
 * Whether a request may be sent again unchanged after a failure that leaves open whether MyCase carried it out. A POST
 * could create a second record. A PUT could undo what another person changed meanwhile.
 */
const isRepeatable = (method: HttpMethod): boolean => method === 'GET' || method === 'DELETE';

/** Sends with a token, and once more with another where MyCase refused the first: a 401 has carried nothing out. */
async function sendAuthorized(
  tokens: TokenSource,
  signal: AbortSignal,
  sendWith: (token: string) => Promise<AttemptResult>,
): Promise<AttemptResult> {
  try {
    const token = await rejectOnAbort(tokens.getAccessToken(), signal);
    const firstAttempt = await sendWith(token);
    if (firstAttempt.kind !== 'answered' || firstAttempt.status !== 401) return firstAttempt;
    const newToken = await rejectOnAbort(tokens.getReplacementToken(token), signal);
    return newToken === undefined ? firstAttempt : sendWith(newToken);
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', isSent: false };
    throw error;
  }
}

function buildHttpRequest(
  request: ApiRequest,
  url: URL,
  headers: Record<string, string>,
  rateLimiter: RateLimiter,
): HttpRequest {
  const { method, urgency } = request;
  const base = { method, url, headers, rateLimiter, urgency, maxBytes: MAX_RESPONSE_BYTES };
  if (request.form) return { ...base, body: request.form };
  if (request.body === undefined) return base;
  return {
    ...base,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  };
}
