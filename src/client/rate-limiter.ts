/** One place among the requests of a second. */
export interface RateLimitSlot {
  /** The request is on the wire now. */
  sent(): void;
  /** The request was answered, or ended in another way; frees the place at once where it was never sent. */
  over(): void;
}

/** Hands out turns: the most urgent first, and among equals first come first served. */
export interface RateLimiter {
  /** Waits for a turn. Throws the signal's reason when aborted while waiting. */
  turn(signal: AbortSignal, urgency: number): Promise<RateLimitSlot>;
}

/** How much and how fast. Times are milliseconds. */
export interface PaceLimits {
  /** Requests within a window. */
  readonly limit: number;
  readonly window: number;
  /** The longest that a request is taken to be on its way before the other side counts it. */
  readonly maxLatencyMs: number;
}

/**
 * Never more than `limit` requests within a window, however many calls run side by side, and as close to it as the
 * work allows. The other side counts a request somewhere between its sending and its answer: a place frees one window
 * after the answer, or one window and `maxLatencyMs` after the sending where the answer takes longer than that.
 */
export function createPace({ limit, window, maxLatencyMs }: PaceLimits): RateLimiter {
  const waiting: Waiting[] = [];
  const places = new Set<{ freeAt: number }>();
  let timer: NodeJS.Timeout | undefined;

  function serve(): void {
    const now = performance.now();
    for (const place of places) if (place.freeAt <= now) places.delete(place);
    while (waiting.length > 0 && places.size < limit) mostUrgent(waiting)?.take(takePlace());
    clearTimeout(timer);
    const next = Math.min(...[...places].map(({ freeAt }) => freeAt));
    if (waiting.length > 0 && next < Number.POSITIVE_INFINITY)
      timer = setTimeout(serve, Math.ceil(next - now));
  }

  function takePlace(): RateLimitSlot {
    const place = { freeAt: Number.POSITIVE_INFINITY };
    places.add(place);
    let isSent = false;
    return {
      sent() {
        isSent = true;
        place.freeAt = performance.now() + window + maxLatencyMs;
        serve();
      },
      over() {
        if (isSent) place.freeAt = Math.min(place.freeAt, performance.now() + window);
        else places.delete(place);
        serve();
      },
    };
  }

  return {
    turn(signal, urgency) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const one: Waiting = {
          urgency,
          take(turn) {
            signal.removeEventListener('abort', leave);
            resolve(turn);
          },
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(one);
        serve();
      });
    },
  };
}

interface Waiting {
  readonly urgency: number;
  take(turn: RateLimitSlot): void;
}

function mostUrgent(waiting: Waiting[]): Waiting | undefined {
  let best = 0;
  for (const [i, { urgency }] of waiting.entries()) if (urgency > (waiting[best]?.urgency ?? 0)) best = i;
  return waiting.splice(best, 1)[0];
}
