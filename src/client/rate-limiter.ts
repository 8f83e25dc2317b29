/** One place among the requests of a second. */
export interface RateLimitSlot {
  /** The request is on the wire now. */
  markSent(): void;
  /** The request was answered, or ended in another way; frees the place at once where it was never sent. */
  release(): void;
}

/** Hands out turns: the most urgent first, and among equals first come first served. */
export interface RateLimiter {
  /** Waits for a turn. Throws the signal's reason when aborted while waiting. */
  acquire(signal: AbortSignal, urgency: number): Promise<RateLimitSlot>;
}

/** How much and how fast. Times are milliseconds. */
export interface RateLimits {
  /** Requests within a window. */
  readonly maxRequests: number;
  readonly windowMs: number;
  /** The longest that a request is taken to be on its way before the other side counts it. */
  readonly maxLatencyMs: number;
}

/**
 * Never more than `limit` requests within a window, however many calls run side by side, and as close to it as the
 * work allows. The other side counts a request somewhere between its sending and its answer: a place frees one window
 * after the answer, or one window and `maxLatencyMs` after the sending where the answer takes longer than that.
 */
export function createRateLimiter({ maxRequests, windowMs, maxLatencyMs }: RateLimits): RateLimiter {
  const queue: QueuedRequest[] = [];
  const slots = new Set<{ freeAt: number }>();
  let timer: NodeJS.Timeout | undefined;

  function grantSlots(): void {
    const now = performance.now();
    for (const slot of slots) if (slot.freeAt <= now) slots.delete(slot);
    while (queue.length > 0 && slots.size < maxRequests) dequeueUrgent(queue)?.grant(occupySlot());
    clearTimeout(timer);
    const nextFreeAt = Math.min(...[...slots].map(({ freeAt }) => freeAt));
    if (queue.length > 0 && nextFreeAt < Number.POSITIVE_INFINITY)
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

  return {
    acquire(signal, urgency) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const queued: QueuedRequest = {
          urgency,
          grant(slot) {
            signal.removeEventListener('abort', onAbort);
            resolve(slot);
          },
        };
        const onAbort = () => {
          queue.splice(queue.indexOf(queued), 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        queue.push(queued);
        grantSlots();
      });
    },
  };
}

interface QueuedRequest {
  readonly urgency: number;
  grant(slot: RateLimitSlot): void;
}

function dequeueUrgent(queue: QueuedRequest[]): QueuedRequest | undefined {
  let bestIndex = 0;
  for (const [i, { urgency }] of queue.entries()) if (urgency > (queue[bestIndex]?.urgency ?? 0)) bestIndex = i;
  return queue.splice(bestIndex, 1)[0];
}
