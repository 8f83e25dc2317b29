import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpMethod, RequestContext } from './client-types.ts';
import type { AttemptResult, ConnectionFailure, ReceivedResponse } from './send-once.ts';

/** How a call ended after all its attempts. */
export interface RetryResult {
  readonly lastAttempt: AttemptResult;
  /** An earlier attempt may have been carried out, though its answer never came. */
  readonly mayHaveSucceeded: boolean;
}

/** The attempts of a request so far. Times are milliseconds. */
interface RetryState {
  readonly throttleCount: number;
  readonly failureCount: number;
  readonly timeoutCount: number;
  readonly waitedMs: number;
  /** To wait before the next attempt. */
  readonly delayMs: number;
}

const INITIAL_STATE: RetryState = {
  throttleCount: 0,
  failureCount: 0,
  timeoutCount: 0,
  waitedMs: 0,
  delayMs: 0,
};
const MAX_THROTTLE_DELAY_MS = 60_000;
const MAX_FAILURES = 2;
const MAX_TIMEOUTS = 1;
const MIN_BACKOFF_DELAY_MS = 500;
const MAX_BACKOFF_DELAY_MS = 8_000;

/** The facts about a request that decide whether it may be sent again. */
interface RetryPolicy {
  readonly method: HttpMethod;
  /** Sent again as it is, it has the same result as once. */
  readonly isRepeatable: boolean;
}

/** Attempts a call until it is answered, not worth repeating, not safe to repeat, or out of time. */
export async function sendWithRetry(
  policy: RetryPolicy,
  sendAttempt: () => Promise<AttemptResult>,
  { signal, deadline }: RequestContext,
): Promise<RetryResult> {
  let state = INITIAL_STATE;
  let mayHaveSucceeded = false;
  for (;;) {
    const lastAttempt = await sendAttempt();
    const nextState = lastAttempt.kind === 'stopped' ? undefined : planRetry(policy, lastAttempt, state);
    if (!nextState || performance.now() + nextState.delayMs > deadline) return { lastAttempt, mayHaveSucceeded };
    mayHaveSucceeded ||= isAmbiguous(lastAttempt);
    state = nextState;
    if (!(await waitUnlessAborted(nextState.delayMs, signal)))
      return { lastAttempt: { kind: 'stopped', isSent: false }, mayHaveSucceeded };
  }
}

/** Whether nobody can know if an attempt was carried out. */
export const isAmbiguous = (attempt: AttemptResult): boolean =>
  attempt.kind === 'answered' ? attempt.status >= 500 : attempt.kind === 'broken' ? !attempt.isUnsent : attempt.isSent;

function planRetry(
  { method, isRepeatable }: RetryPolicy,
  attempt: ReceivedResponse | ConnectionFailure,
  state: RetryState,
): RetryState | undefined {
  const status = attempt.kind === 'answered' ? attempt.status : undefined;
  if (status === 429) {
    const delayMs = Math.max(getRequestedDelayMs(attempt) ?? 0, getBackoffMs(state.throttleCount));
    const waitedMs = state.waitedMs + delayMs;
    return waitedMs > MAX_THROTTLE_DELAY_MS
      ? undefined
      : { ...state, throttleCount: state.throttleCount + 1, waitedMs, delayMs };
  }
  if (!isRepeatable || !isTransient(method, attempt)) return undefined;
  const failureCount = state.failureCount + 1;
  const timeoutCount = state.timeoutCount + (status === 504 ? 1 : 0);
  if (failureCount > MAX_FAILURES || timeoutCount > MAX_TIMEOUTS) return undefined;
  return {
    ...state,
    failureCount,
    timeoutCount,
    delayMs: getRequestedDelayMs(attempt) ?? getBackoffMs(state.failureCount),
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

const getRequestedDelayMs = (attempt: ReceivedResponse | ConnectionFailure): number | undefined =>
  attempt.kind === 'answered' ? parseRetryAfter(attempt.headers['retry-after']) : undefined;

/** Milliseconds from a Retry-After header, which holds seconds or an HTTP date. */
export function parseRetryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const waitUnlessAborted = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal }).catch(() => false);
