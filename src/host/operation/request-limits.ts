import type { ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpError } from '../../mcp/http/http-error.ts';

/** The limits that the operator sets, per minute. */
export interface RequestLimitSettings {
  readonly requestsPerPerson: number;
  readonly requestsPerAddress: number;
}

/** The limits of requests. This process counts its own requests only. */
export interface RequestLimits {
  /**
   * Counts a request of an address until its response is closed. An expensive request has a higher `cost`. Throws an
   * HttpError with status 429 if there are too many.
   */
  countForAddress(address: string, cost: number, res: ServerResponse): Promise<void>;
  /** Counts a registration of an address. Throws an HttpError with status 429 if there are too many. */
  countRegistration(address: string): Promise<void>;
  /**
   * Counts a request of a person until its response is closed. Throws an HttpError with status 429 if there are too
   * many.
   */
  countForPerson(personKey: string, res: ServerResponse): Promise<void>;
}

/** The numbers of requests that run at the same time. */
const MAX_CONCURRENT = { perAddress: 500, perPerson: 100 };

/** Nobody is signed in at a registration. All addresses together have a higher limit. */
const MAX_REGISTRATIONS_PER_HOUR = 100;

/** Creates the limits. */
export function createRequestLimits({ requestsPerPerson, requestsPerAddress }: RequestLimitSettings): RequestLimits {
  const addressRate = createRateLimit(requestsPerAddress, 60, 'requests of this network address in a minute');
  const personRate = createRateLimit(requestsPerPerson, 60, 'requests of this person in a minute');
  const registrationRate = createRateLimit(
    MAX_REGISTRATIONS_PER_HOUR,
    60 * 60,
    'registrations of this network address in an hour',
  );
  const ofAddress = createConcurrencyLimit(MAX_CONCURRENT.perAddress, 'requests of this network address');
  const ofPerson = createConcurrencyLimit(MAX_CONCURRENT.perPerson, 'requests of this person');
  return {
    async countForAddress(address, cost, res) {
      const network = toNetwork(address);
      await addressRate(network, cost);
      ofAddress(network, res);
    },
    countRegistration: (address) => registrationRate(toNetwork(address), 1),
    async countForPerson(personKey, res) {
      await personRate(personKey, 1);
      ofPerson(personKey, res);
    },
  };
}

function createRateLimit(points: number, duration: number, what: string): (key: string, cost: number) => Promise<void> {
  const limiter = new RateLimiterMemory({ points, duration });
  return async (key, cost) => {
    try {
      await limiter.consume(key, cost);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw createLimitError(`Too many ${what}.`, seconds);
    }
  };
}

function createConcurrencyLimit(max: number, what: string): (key: string, res: ServerResponse) => void {
  const counts = new Map<string, number>();
  return (key, res) => {
    const count = counts.get(key) ?? 0;
    if (count >= max) throw createLimitError(`${count} ${what} are open.`, 5);
    // `close` is not emitted again after the client has disconnected.
    if (res.destroyed) return;
    counts.set(key, count + 1);
    res.once('close', () => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    });
  };
}

const createLimitError = (fact: string, seconds: number): HttpError =>
  new HttpError(429, `${fact} Try again in ${seconds} seconds.`, { 'retry-after': String(seconds) });

/** One customer of a network usually has all IPv6 addresses with the same first 64 bits. */
function toNetwork(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
