import { createRequestQueue, type QueuedRequest, type RateLimitSlot } from './request-queue.ts';

/**
 * Limits the rate of requests: calls are first, then the reading of lists. People of the same urgency get slots in
 * turn.
 */
export interface RateLimiter {
  /**
   * Waits for a slot. `owner` is the key of the person who needs the request. Throws the signal's reason if it is
   * aborted before.
   */
  acquire(signal: AbortSignal, urgency: number, owner?: string): Promise<RateLimitSlot>;
}

/** Returns the limiter for the requests of one person. */
export const withOwner = (rateLimiter: RateLimiter, owner: string): RateLimiter => ({
  acquire: (signal, urgency) => rateLimiter.acquire(signal, urgency, owner),
});

/** The limits. Times are milliseconds. */
export interface RateLimits {
  /** The number of requests within a window. */
  readonly maxRequests: number;
  /** A request of the background is sent only if the window has fewer requests than this number. */
  readonly maxBackgroundRequests: number;
  readonly windowMs: number;
  /** The maximum time between the sending of a request and its counting by MyCase. */
  readonly maxLatencyMs: number;
}

/**
 * Creates a rate limiter. It allows at most `maxRequests` requests within a window, also for parallel calls. MyCase
 * counts a request at a time between its sending and its response. So a slot becomes free at the earlier of two times:
 * one window after the response, or one window and `maxLatencyMs` after the sending.
 */
export function createRateLimiter({
  maxRequests,
  maxBackgroundRequests,
  windowMs,
  maxLatencyMs,
}: RateLimits): RateLimiter {
  const queue = createRequestQueue(grantSlots);
  const slots = new Set<{ freeAt: number }>();
  let timer: NodeJS.Timeout | undefined;

  const getLimit = ({ urgency }: QueuedRequest): number => (urgency < 0 ? maxBackgroundRequests : maxRequests);

  function grantSlots(): void {
    const now = performance.now();
    for (const slot of slots) if (slot.freeAt <= now) slots.delete(slot);
    for (let next = queue.findNext(); next && slots.size < getLimit(next); next = queue.findNext())
      next.grant(occupySlot());
    clearTimeout(timer);
    const nextFreeAt = Math.min(...[...slots].map(({ freeAt }) => freeAt));
    if (queue.size > 0 && nextFreeAt < Number.POSITIVE_INFINITY)
      timer = setTimeout(grantSlots, Math.ceil(nextFreeAt - now));
  }

  function occupySlot(): RateLimitSlot {
    const slot = { freeAt: Number.POSITIVE_INFINITY };
    slots.add(slot);
    let isSent = false;
    return {
      markSent() {
        isSent = true;
        slot.freeAt = performance.now() + windowMs + maxLatencyMs;
        grantSlots();
      },
      release() {
        if (isSent) slot.freeAt = Math.min(slot.freeAt, performance.now() + windowMs);
        else slots.delete(slot);
        grantSlots();
      },
    };
  }

  return { acquire: queue.wait };
}
