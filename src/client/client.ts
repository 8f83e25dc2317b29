import { yieldEventLoop } from '../base/event-loop.ts';
import type { ApiRequest, HttpMethod, MyCaseClient, TokenSource } from './client-types.ts';
import { createDispatcher } from './dispatcher.ts';
import { downloadBytes } from './download-bytes.ts';
import { parseResponse } from './parse-response.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import type { RequestObserver } from './request-observer.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, type HttpRequest, rejectOnAbort, sendOnce } from './send-once.ts';
import { createStorageConnection, uploadBytes } from './storage-transfer.ts';
import { expandPath, formatQueryString } from './url-path.ts';

/** Settings of a client. */
export interface ClientOptions {
  /** The address of the API, without the path of an operation. */
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** The User-Agent header: the name and version of this program. */
  readonly userAgent: string;
  /** The limiter of all clients with the same app of MyCase. Undefined: this client is the only one. */
  readonly rateLimiter?: RateLimiter | undefined;
  readonly observeRequest?: RequestObserver | undefined;
}

/**
 * MyCase: 25 requests a second from one app. The window is a little wider, because two clocks never agree. A
 * request that opens its connection can take a tenth of a second to arrive.
 */
export const RATE_LIMITS = { maxRequests: 25, maxBackgroundRequests: 5, windowMs: 1_005, maxLatencyMs: 250 };
const MAX_RESPONSE_BYTES = 24 * 1024 * 1024;

/** Creates the limiter of one app of MyCase. */
export const createAppRateLimiter = (): RateLimiter => createRateLimiter(RATE_LIMITS);

/** Creates the client that all tools share. */
export function createMyCaseClient(options: ClientOptions): MyCaseClient {
  const { baseUrl, tokens, userAgent, rateLimiter = createAppRateLimiter() } = options;
  const observe: RequestObserver = options.observeRequest ?? ((_, send) => send());
  const dispatcher = createDispatcher();
  const storage = createStorageConnection(new URL(baseUrl));
  return {
    async request(request, call) {
      const { method } = request;
      const path = expandPath(request.path, request.params ?? {});
      const url = new URL(baseUrl.replace(/\/+$/, '') + path + formatQueryString(request.query));
      const fields = {
        method,
        url,
        rateLimiter,
        urgency: request.urgency ?? call.urgency,
        maxBytes: MAX_RESPONSE_BYTES,
      };
      const sendWith = (token: string) => {
        const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': userAgent };
        return observe({ method, path: request.path }, () =>
          sendOnce(dispatcher, { ...fields, ...withBody(request, headers) }, call.signal),
        );
      };
      const attempt = () => sendAuthorized(tokens, call.signal, sendWith);
      const retryResult = await sendWithRetry({ method, isRepeatable: isRepeatable(method) }, attempt, call);
      const response = parseResponse(`${method} ${path}`, request, retryResult);
      // Parsing a large body takes long: other calls run before its records are read.
      await yieldEventLoop();
      return response;
    },
    upload: (url, headers, content, call) => uploadBytes(storage, url, headers, content, call),
    download: (fetchAddress, sink, call) => downloadBytes(storage, fetchAddress, sink, call),
    close: async () => void (await Promise.all([dispatcher.close(), storage.dispatcher.close()])),
  };
}

function withBody({ form, body }: ApiRequest, headers: HttpRequest['headers']): Pick<HttpRequest, 'headers' | 'body'> {
  if (form) return { headers, body: form };
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/**
 * Returns true if a request may be sent again after a failure that leaves its outcome unknown. A POST could create a
 * second record. A PUT of a record could undo a change that another person made after the first attempt.
 */
const isRepeatable = (method: HttpMethod): boolean => method === 'GET' || method === 'DELETE';

/** Sends a request. Sends it once more with a new token after a 401. MyCase: nothing was carried out then. */
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
