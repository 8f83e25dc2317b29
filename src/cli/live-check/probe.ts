import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { runWithTimeout } from '../../base/run-with-timeout.ts';
import { RATE_LIMITS } from '../../client/client.ts';
import type { TokenSource } from '../../client/client-types.ts';
import { createDispatcher } from '../../client/dispatcher.ts';
import { createRateLimiter } from '../../client/rate-limiter.ts';
import { parseRetryAfter } from '../../client/retry.ts';
import { type AttemptResult, sendOnce } from '../../client/send-once.ts';
import { expandPath, formatQueryString } from '../../client/url-path.ts';

/** The maximum number of requests of a live check. */
export const MAX_REQUESTS = 100;

const REQUEST_TIMEOUT_MS = 60_000;
const MAX_RESPONSE_BYTES = 24 * 1024 * 1024;
const MAX_THROTTLE_RETRIES = 2;
const MIN_THROTTLE_DELAY_MS = 1_000;
const MAX_THROTTLE_DELAY_MS = 10_000;

/** MyCase's answer to a read request, as it was sent: without the tolerance of the client that the tools use. */
export interface ProbeAnswer {
  /** Undefined if nothing was received. */
  readonly status: number | undefined;
  /** Parsed JSON. Undefined for a body that is not JSON. */
  readonly body: unknown;
  /** The headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly seconds: number;
  /** Why nothing was received, or nothing was sent. */
  readonly failure?: string;
}

/** A read request of a live check. */
export interface ProbeRequest {
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** The bearer token, in place of the one of the sign-in. */
  readonly token?: string;
}

/** Sends read requests, within MyCase's rate limit, and at most `MAX_REQUESTS`. */
export interface Probe {
  /** Sends a GET request. Throws a MyCaseError if the check was stopped, or if there is no sign-in any more. */
  get(request: ProbeRequest): Promise<ProbeAnswer>;
  /** Returns the number of requests that were sent. */
  countRequests(): number;
  /** For each answer 429: the form of its `Retry-After` header. */
  readonly throttles: readonly string[];
  close(): Promise<void>;
}

/** The settings of a probe. `shutdownSignal` stops it. */
interface ProbeSettings {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly userAgent: string;
  readonly shutdownSignal: AbortSignal;
}

/** Creates a probe. */
export function createProbe({ baseUrl, tokens, userAgent, shutdownSignal }: ProbeSettings): Probe {
  const dispatcher = createDispatcher();
  const rateLimiter = createRateLimiter(RATE_LIMITS);
  const throttles: string[] = [];
  let requestCount = 0;
  const send = async ({ path, params = {}, query, token }: ProbeRequest): Promise<AttemptResult> => {
    const url = new URL(baseUrl.replace(/\/+$/, '') + expandPath(path, params) + formatQueryString(query));
    const authorization = `Bearer ${token ?? (await tokens.getAccessToken())}`;
    const headers = { authorization, accept: 'application/json', 'user-agent': userAgent };
    requestCount += 1;
    const httpRequest = { method: 'GET', url, headers, rateLimiter, maxBytes: MAX_RESPONSE_BYTES } as const;
    return runWithTimeout(shutdownSignal, REQUEST_TIMEOUT_MS, (signal) => sendOnce(dispatcher, httpRequest, signal));
  };
  const attempt = async (request: ProbeRequest): Promise<ProbeAnswer> => {
    if (shutdownSignal.aborted) throw new MyCaseError('The check was stopped.');
    if (requestCount >= MAX_REQUESTS) return createFailure('the limit of requests was reached');
    const startedAt = performance.now();
    const result = await send(request);
    return toAnswer(result, (performance.now() - startedAt) / 1_000);
  };
  return {
    async get(request) {
      let answer = await attempt(request);
      for (let retries = 0; answer.status === 429 && retries < MAX_THROTTLE_RETRIES; retries += 1) {
        throttles.push(describeRetryAfter(answer.headers['retry-after']));
        const requestedMs = parseRetryAfter(answer.headers['retry-after']) ?? 0;
        const delayMs = Math.min(Math.max(requestedMs, MIN_THROTTLE_DELAY_MS), MAX_THROTTLE_DELAY_MS);
        await sleep(delayMs, undefined, { signal: shutdownSignal }).catch(() => undefined);
        answer = await attempt(request);
      }
      return answer;
    },
    countRequests: () => requestCount,
    throttles,
    close: () => dispatcher.close(),
  };
}

function describeRetryAfter(header: string | undefined): string {
  if (header === undefined) return 'without Retry-After';
  if (/^\d+$/.test(header)) return 'Retry-After in seconds';
  return Number.isNaN(Date.parse(header)) ? 'Retry-After in another form' : 'Retry-After as a date';
}

const createFailure = (failure: string, seconds = 0): ProbeAnswer => ({
  status: undefined,
  body: undefined,
  headers: {},
  seconds,
  failure,
});

function toAnswer(attempt: AttemptResult, seconds: number): ProbeAnswer {
  if (attempt.kind === 'stopped') return createFailure('no answer in time', seconds);
  if (attempt.kind === 'broken') return createFailure('the connection failed', seconds);
  const { status, headers, bytes, flaw } = attempt;
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',') || undefined]);
  return {
    status,
    body: flaw ? undefined : parseJson(bytes.toString('utf8')),
    headers: Object.fromEntries(entries),
    seconds,
  };
}
