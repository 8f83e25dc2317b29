/** The permission to send one request. */
export interface RateLimitSlot {
  /** Reports that the request was sent. */
  markSent(): void;
  /** Reports that the request has ended. A slot whose request was not sent becomes free at once. */
  release(): void;
}

/** A request that waits for a slot. */
export interface QueuedRequest {
  readonly urgency: number;
  /** The key of the person who needs it. */
  readonly owner: string;
  /** Removes the request from its queue, and gives it its slot. */
  grant(slot: RateLimitSlot): void;
}

/** Requests that wait for slots. */
export interface RequestQueue {
  readonly size: number;
  /** Adds a request, and waits for its slot. Throws the signal's reason if it is aborted before. */
  wait(signal: AbortSignal, urgency: number, owner?: string): Promise<RateLimitSlot>;
  /**
   * Returns the request that is next: a call comes before the reading of lists, and that before the background. Among
   * these, the person whose last request is the longest ago is next, with the most urgent request that has waited
   * longest.
   */
  findNext(): QueuedRequest | undefined;
}

/** The last requests of this number of people are known. */
const MAX_OWNERS = 10_000;

/** Creates an empty queue. `onChange` is called when a request was added. */
export function createRequestQueue(onChange: () => void): RequestQueue {
  const waiting = new Set<QueuedRequest>();
  // The people in the order of their last requests.
  const served = new Map<string, number>();
  let grantCount = 0;
  const getLastGrant = (owner: string) => served.get(owner) ?? 0;
  const isBefore = (a: QueuedRequest, b: QueuedRequest): boolean => {
    if (getClass(a) !== getClass(b)) return getClass(a) > getClass(b);
    if (a.owner !== b.owner) return getLastGrant(a.owner) < getLastGrant(b.owner);
    return a.urgency > b.urgency;
  };
  const recordGrant = (owner: string) => {
    grantCount += 1;
    served.delete(owner);
    served.set(owner, grantCount);
    const [oldest] = served.keys();
    if (served.size > MAX_OWNERS && oldest !== undefined) served.delete(oldest);
  };
  return {
    get size() {
      return waiting.size;
    },
    wait(signal, urgency, owner = '') {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(request);
          reject(signal.reason);
        };
        const request: QueuedRequest = {
          urgency,
          owner,
          grant(slot) {
            signal.removeEventListener('abort', onAbort);
            waiting.delete(request);
            recordGrant(owner);
            resolve(slot);
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(request);
        onChange();
      });
    },
    findNext() {
      let next: QueuedRequest | undefined;
      for (const request of waiting) if (!next || isBefore(request, next)) next = request;
      return next;
    },
  };
}

/** Returns 2 for a call, 1 for the reading of a list, and 0 for the background. */
const getClass = ({ urgency }: QueuedRequest): number =>
  urgency === Number.POSITIVE_INFINITY ? 2 : urgency < 0 ? 0 : 1;
