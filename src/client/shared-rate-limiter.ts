import type { StateStore } from '../base/state-store.ts';
import type { RateLimiter, RateLimits } from './rate-limiter.ts';
import { createRequestQueue, type RateLimitSlot } from './request-queue.ts';

/** The key of the times at which requests are sent, in the store of an app. */
const TIMES_KEY = 'times';

/**
 * An instance reserves at most this number of times ahead. A call at another instance waits for them: with four
 * instances, about 0.6 seconds.
 */
const MAX_AHEAD = 3;

/** This number of requests of a window is sent without a pause. The others follow at equal intervals. */
const BURST = 10;

/** The part of the limit that an instance uses while the store fails: a fifth, for at most five instances. */
const LOCAL_SHARE = 5;

/** A time that is further ahead was reserved by an instance whose clock is wrong. The others do not wait for it. */
const MAX_FUTURE_MS = 5_000;

/** A request of the background tries again after this time if others are sent. */
const BACKGROUND_DELAY_MS = 250;

/** A slot that was reserved stays used, also if its request is not sent. */
const RESERVED_SLOT: RateLimitSlot = { markSent() {}, release() {} };

/**
 * Creates the limiter of one app of MyCase for all instances that share a store. Each request has a time, which its
 * instance reserves in the store. An instance reserves few times ahead, so that the others get times, too. When a time
 * comes, the most urgent request of the instance is sent. The clocks of the instances must agree within 0.2 seconds. If
 * the store fails, the instance sends a fifth of the limit.
 */
export function createSharedRateLimiter(store: StateStore, limits: RateLimits): RateLimiter {
  const reservations = createReservations(store, limits);
  const queue = createRequestQueue(() => void pump());
  const times: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isReserving = false;

  async function pump(): Promise<void> {
    grantDue();
    clearTimeout(timer);
    const [nextTime] = times;
    if (nextTime !== undefined && queue.size > 0) timer = setTimeout(pump, Math.max(1, nextTime - Date.now()));
    const count = Math.min(queue.size, MAX_AHEAD) - times.length;
    const next = queue.findNext();
    if (isReserving || count <= 0 || !next) return;
    isReserving = true;
    const isBackground = next.urgency < 0;
    const reserved = await reservations.reserve(isBackground ? 1 : count, isBackground);
    isReserving = false;
    times.push(...reserved);
    const isOnlyBackground = (queue.findNext()?.urgency ?? 0) < 0;
    if (reserved.length > 0 || !isOnlyBackground) return pump();
    clearTimeout(timer);
    timer = setTimeout(pump, BACKGROUND_DELAY_MS);
  }

  function grantDue(): void {
    const now = Date.now();
    while (times[0] !== undefined && times[0] <= now) {
      const next = queue.findNext();
      times.shift();
      next?.grant(RESERVED_SLOT);
    }
  }

  return { acquire: queue.wait };
}

/** The times at which requests may be sent, in milliseconds since 1970. */
interface Reservations {
  /** Reserves times. For the background, returns none if requests of the window leave no room. Never throws. */
  reserve(count: number, isBackground: boolean): Promise<readonly number[]>;
}

function createReservations(store: StateStore, limits: RateLimits): Reservations {
  const { maxRequests, maxBackgroundRequests, windowMs, maxLatencyMs } = limits;
  const intervalMs = windowMs + maxLatencyMs;
  let known: { revision: number; times: readonly number[] } | undefined;
  let lastLocalTime = 0;
  const read = async () => {
    const stored = await store.get(TIMES_KEY);
    return { revision: stored?.revision ?? 0, times: parseTimes(stored?.value) };
  };
  const write = async (revision: number, times: readonly number[]): Promise<number | undefined> => {
    if (revision === 0) return store.putIfAbsent(TIMES_KEY, times);
    return (await store.compareAndSet(TIMES_KEY, revision, times)) ? revision + 1 : undefined;
  };
  const reserveShared = async (count: number, isBackground: boolean): Promise<readonly number[]> => {
    for (;;) {
      known ??= await read();
      const { revision, times: before } = known;
      known = undefined;
      const now = Date.now();
      if (isBackground && countSince(before, now - intervalMs) >= maxBackgroundRequests) return [];
      // A time of a wrong clock counts as now: it is still a request.
      const times = before.map((time) => (time < now + MAX_FUTURE_MS ? time : now)).toSorted((a, b) => a - b);
      for (let i = 0; i < count; i += 1) times.push(findTime(times, now));
      const latest = times.slice(-maxRequests);
      const next = await write(revision, latest);
      if (next === undefined) continue;
      known = { revision: next, times: latest };
      return times.slice(-count);
    }
  };
  /** The time of the next request after those of other requests, in their order. */
  const findTime = (times: readonly number[], now: number): number => {
    const last = times.at(-1) ?? 0;
    const isBusy = countSince(times, now - intervalMs) >= BURST;
    const first = times.length < maxRequests ? 0 : (times.at(-maxRequests) ?? 0) + intervalMs;
    return Math.max(now, first, last + (isBusy ? intervalMs / maxRequests : 0));
  };
  const reserveLocal = (): readonly number[] => {
    lastLocalTime = Math.max(Date.now(), lastLocalTime + (intervalMs * LOCAL_SHARE) / maxRequests);
    return [lastLocalTime];
  };
  return { reserve: (count, isBackground) => reserveShared(count, isBackground).catch(reserveLocal) };
}

const countSince = (times: readonly number[], start: number): number => times.filter((time) => time > start).length;

const parseTimes = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((time) => typeof time === 'number') : [];
