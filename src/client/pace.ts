/** One place among the requests of a second: taken before sending, its second runs from `sent`. */
export interface Turn {
  /** The request is on the wire now. */
  sent(): void;
  /** The request ended; frees the place of one that was never sent. */
  over(): void;
}

/** Hands out turns, first come first served. */
export interface Pace {
  /** Waits for a turn. Throws the signal's reason when aborted while waiting. */
  turn(signal: AbortSignal): Promise<Turn>;
}

/**
 * Never more than `limit` requests within `windowMs`, however many calls run side by side, and as close to it as
 * the work allows: a place frees `windowMs` after its request went out, not after it was answered.
 */
export function createPace(limit: number, windowMs: number): Pace {
  const waiting: Array<(turn: Turn) => void> = [];
  const frees: number[] = [];
  let unsent = 0;
  let timer: NodeJS.Timeout | undefined;

  function serve(): void {
    const now = performance.now();
    while (frees[0] !== undefined && frees[0] <= now) frees.shift();
    while (waiting.length > 0 && unsent + frees.length < limit) waiting.shift()?.(makeTurn());
    clearTimeout(timer);
    if (waiting.length > 0 && frees[0] !== undefined) timer = setTimeout(serve, Math.ceil(frees[0] - now));
  }

  function makeTurn(): Turn {
    let isSent = false;
    let isOver = false;
    unsent += 1;
    return {
      sent() {
        if (isSent || isOver) return;
        isSent = true;
        unsent -= 1;
        frees.push(performance.now() + windowMs);
        serve();
      },
      over() {
        if (isSent || isOver) return;
        isOver = true;
        unsent -= 1;
        serve();
      },
    };
  }

  return {
    turn(signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const take = (turn: Turn) => {
          signal.removeEventListener('abort', leave);
          resolve(turn);
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(take), 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(take);
        serve();
      });
    },
  };
}
