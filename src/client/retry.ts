import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered, AttemptResult, Broken } from './attempt.ts';
import type { Method, RequestContext } from './types.ts';

/** How a call ended after all its attempts. */
export interface RetryResult {
  readonly last: AttemptResult;
  /** An earlier attempt may have been carried out, though its answer never came. */
  readonly maybeDone: boolean;
}

/** What has been tried of a call so far. Times are milliseconds. */
interface History {
  readonly throttled: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly waited: number;
  /** To wait before the next attempt. */
  readonly delay: number;
}

const FRESH: History = { throttled: 0, failed: 0, timedOut: 0, waited: 0, delay: 0 };
const MOST_WAITED_MS = 60_000;
const MOST_FAILED = 2;
const MOST_TIMED_OUT = 1;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/** What of a request tells whether it is worth and safe to be repeated. */
interface Asked {
  readonly method: Method;
  /** Sent again as it is, it has the same result as once. */
  readonly mayRepeat: boolean;
}

/** Attempts a call until it is answered, not worth repeating, not safe to repeat, or out of time. */
export async function sendWithRetry(
  asked: Asked,
  attempt: () => Promise<AttemptResult>,
  { signal, deadline }: RequestContext,
): Promise<RetryResult> {
  let past = FRESH;
  let maybeDone = false;
  for (;;) {
    const last = await attempt();
    const then = last.kind === 'stopped' ? undefined : nextTry(asked, last, past);
    if (!then || performance.now() + then.delay > deadline) return { last, maybeDone };
    maybeDone ||= isAmbiguous(last);
    past = then;
    if (!(await waits(then.delay, signal))) return { last: { kind: 'stopped', sent: false }, maybeDone };
  }
}

/** Whether nobody can know if an attempt was carried out. */
export const isAmbiguous = (attempt: AttemptResult): boolean =>
  attempt.kind === 'answered'
    ? attempt.status >= 500
    : attempt.kind === 'broken'
      ? !attempt.neverSent
      : attempt.sent;

function nextTry(
  { method, mayRepeat }: Asked,
  attempt: Answered | Broken,
  past: History,
): History | undefined {
  const status = attempt.kind === 'answered' ? attempt.status : undefined;
  if (status === 429) {
    const delay = Math.max(askedDelay(attempt) ?? 0, backoff(past.throttled));
    const waited = past.waited + delay;
    return waited > MOST_WAITED_MS ? undefined : { ...past, throttled: past.throttled + 1, waited, delay };
  }
  if (!mayRepeat || !isPassing(method, attempt)) return undefined;
  const failed = past.failed + 1;
  const timedOut = past.timedOut + (status === 504 ? 1 : 0);
  if (failed > MOST_FAILED || timedOut > MOST_TIMED_OUT) return undefined;
  return { ...past, failed, timedOut, delay: askedDelay(attempt) ?? backoff(past.failed) };
}

const isPassing = (method: Method, attempt: Answered | Broken): boolean =>
  attempt.kind === 'broken' ||
  [502, 503, 504].includes(attempt.status) ||
  (method === 'GET' && attempt.flaw === 'cut short');

function backoff(earlier: number): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** earlier, LONGEST_BACKOFF_MS);
  return full / 2 + (Math.random() * full) / 2;
}

const askedDelay = (attempt: Answered | Broken): number | undefined =>
  attempt.kind === 'answered' ? retryAfter(attempt.headers['retry-after']) : undefined;

/** Milliseconds from a Retry-After header, which holds seconds or an HTTP date. */
export function retryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const waits = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal }).catch(() => false);
