import type { Dispatcher } from 'undici';
import { type AttemptResult, abortable, exchange, type Message } from './attempt.ts';
import { createDispatcher } from './dispatcher.ts';
import { expandPath, queryString } from './path.ts';
import { createPace, type RateLimiter } from './rate-limiter.ts';
import { readAnswer } from './response.ts';
import { sendWithRetry } from './retry.ts';
import { download, upload } from './storage.ts';
import type { ApiRequest, ApiResponse, Method, MyCaseClient, RequestContext, TokenSource } from './types.ts';

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
const PACE = { limit: 25, window: 1_005, maxLatencyMs: 250 };
const MOST_ANSWER_BYTES = 24 * 1024 * 1024;

/** Makes the client that all tools share. */
export function createClient(options: ClientOptions): MyCaseClient {
  const dispatcher = createDispatcher();
  const pace = createPace(PACE);
  const storage = { dispatcher, base: new URL(options.baseUrl) };
  return {
    request: (request, scope) => send(dispatcher, pace, options, request, scope),
    upload: (url, headers, bytes, scope) => upload(storage, url, headers, bytes, scope),
    download: (url, most, scope) => download(storage, url, most, scope),
    close: () => dispatcher.close(),
  };
}

async function send(
  dispatcher: Dispatcher,
  pace: RateLimiter,
  { baseUrl, tokens, userAgent }: ClientOptions,
  request: ApiRequest,
  scope: RequestContext,
): Promise<ApiResponse> {
  const path = expandPath(request.path, request.params ?? {});
  const url = new URL(baseUrl.replace(/\/+$/, '') + path + queryString(request.query));
  const attempt = () =>
    authorized(tokens, scope.signal, (token) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': userAgent,
      };
      return exchange(dispatcher, message(request, url, headers, pace), scope.signal);
    });
  const { method } = request;
  const ending = await sendWithRetry({ method, mayRepeat: mayRepeat(method) }, attempt, scope);
  return readAnswer(`${method} ${path}`, method, ending);
}

/**
 * Whether a request may be sent again as it is. A POST would make a second record. A PUT carries the record as it was
 * before the first attempt: what somebody changed meanwhile would be undone, so whoever sends one reads again first.
 */
const mayRepeat = (method: Method): boolean => method === 'GET' || method === 'DELETE';

/** Sends with a token, and once more with another where MyCase refused the first: a 401 has carried nothing out. */
async function authorized(
  tokens: TokenSource,
  signal: AbortSignal,
  sendWith: (token: string) => Promise<AttemptResult>,
): Promise<AttemptResult> {
  try {
    const token = await abortable(tokens.accessToken(), signal);
    const first = await sendWith(token);
    if (first.kind !== 'answered' || first.status !== 401) return first;
    const other = await abortable(tokens.replacement(token), signal);
    return other === undefined ? first : sendWith(other);
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', sent: false };
    throw error;
  }
}

function message(request: ApiRequest, url: URL, headers: Record<string, string>, pace: RateLimiter): Message {
  const { method, urgency } = request;
  const common = { method, url, headers, pace, urgency, most: MOST_ANSWER_BYTES };
  if (request.form) return { ...common, body: request.form };
  if (request.body === undefined) return common;
  return {
    ...common,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  };
}
