import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestError, MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, HttpMethod } from './client-types.ts';
import type { AttemptResult, ConnectionFailure, ReceivedResponse } from './send-once.ts';

/** The result of all attempts of a request. */
export interface RetryResult {
  readonly lastAttempt: AttemptResult;
  /** An earlier attempt may have been carried out, although its response was lost. */
  readonly mayHaveSucceeded: boolean;
}

const MAX_TOTAL_THROTTLE_DELAY_MS = 60_000;
const MAX_FAILURES = 2;
const MAX_TIMEOUTS = 1;
const MIN_BACKOFF_DELAY_MS = 500;
const MAX_BACKOFF_DELAY_MS = 8_000;

/** The facts about a request that decide whether it may be sent again. */
interface RetryPolicy {
  readonly method: HttpMethod;
  /** The request may be sent again although it may have been carried out. */
  readonly isRepeatable: boolean;
  /** The most failures after which the request is sent again. Default: 2. */
  readonly maxFailures?: number;
}

/**
 * Sends a request until it is answered. Stops earlier if another attempt has no use, is not safe, or would exceed the
 * deadline. Throws the MyCaseError of an attempt. Its outcome is unknown if an earlier attempt may have deleted a
 * record.
 */
export async function sendWithRetry(
  policy: RetryPolicy,
  sendAttempt: () => Promise<AttemptResult>,
  { signal, deadline }: CallContext,
): Promise<RetryResult> {
  const getRetryDelayMs = createRetryDelays(policy);
  let mayHaveSucceeded = false;
  for (;;) {
    const lastAttempt = await sendAttempt().catch((error) => {
      throw policy.method === 'DELETE' && mayHaveSucceeded ? toLostAnswerError(error) : error;
    });
    const delayMs = getRetryDelayMs(lastAttempt);
    if (delayMs === undefined || performance.now() + delayMs > deadline) return { lastAttempt, mayHaveSucceeded };
    mayHaveSucceeded ||= isAmbiguous(lastAttempt);
    if (!(await waitUnlessAborted(delayMs, signal)))
      return { lastAttempt: { kind: 'stopped', isSent: false }, mayHaveSucceeded };
  }
}

/** The error of an attempt that follows one that may have been carried out. */
function toLostAnswerError(error: unknown): unknown {
  if (!(error instanceof MyCaseError)) return error;
  const { message, advice, status, link } = error;
  const summary = `${message} The response to an earlier attempt of the request was lost.`;
  return createRequestError(summary, { wait: advice, status, link, outcome: 'unknown' });
}

/** Returns true if it is not known whether MyCase carried out an attempt. */
export const isAmbiguous = (attempt: AttemptResult): boolean =>
  attempt.kind === 'answered' ? attempt.status >= 500 : attempt.kind === 'broken' ? !attempt.isUnsent : attempt.isSent;

/**
 * Returns a function that counts the attempts. It returns the milliseconds before the next one, or undefined for none.
 */
function createRetryDelays({
  method,
  isRepeatable,
  maxFailures = MAX_FAILURES,
}: RetryPolicy): (attempt: AttemptResult) => number | undefined {
  let [throttleCount, failureCount, timeoutCount, waitedMs] = [0, 0, 0, 0];
  const planAfterThrottle = (requestedMs = 0) => {
    const delayMs = Math.max(requestedMs, getBackoffMs(throttleCount));
    throttleCount += 1;
    waitedMs += delayMs;
    return waitedMs > MAX_TOTAL_THROTTLE_DELAY_MS ? undefined : delayMs;
  };
  const planAfterFailure = (status: number | undefined, delayMs = getBackoffMs(failureCount)) => {
    failureCount += 1;
    timeoutCount += status === 504 ? 1 : 0;
    return failureCount > maxFailures || timeoutCount > MAX_TIMEOUTS ? undefined : delayMs;
  };
  return (attempt) => {
    if (attempt.kind === 'stopped') return undefined;
    const isAnswered = attempt.kind === 'answered';
    const status = isAnswered ? attempt.status : undefined;
    const requestedMs = isAnswered ? parseRetryAfter(attempt.headers['retry-after']) : undefined;
    if (status === 429) return planAfterThrottle(requestedMs);
    return isRepeatable && isTransient(method, attempt) ? planAfterFailure(status, requestedMs) : undefined;
  };
}

const isTransient = (method: HttpMethod, attempt: ReceivedResponse | ConnectionFailure): boolean =>
  attempt.kind === 'broken' ||
  [502, 503, 504].includes(attempt.status) ||
  (method === 'GET' && attempt.flaw === 'cut short');

function getBackoffMs(earlierAttempts: number): number {
  const maxDelayMs = Math.min(MIN_BACKOFF_DELAY_MS * 2 ** earlierAttempts, MAX_BACKOFF_DELAY_MS);
  return maxDelayMs / 2 + (Math.random() * maxDelayMs) / 2;
}

/**
 * Parses a Retry-After header. MyCase: it contains seconds or an HTTP date. Returns milliseconds, or undefined
 * without a time.
 */
export function parseRetryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const waitUnlessAborted = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal }).catch(() => false);
