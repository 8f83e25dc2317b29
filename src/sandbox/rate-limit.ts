const REQUESTS = 25;
const WINDOW_MS = 1000;

/**
 * Returns true if one more request of a token is allowed at a time in milliseconds. A refused request does not count.
 */
export type RateLimit = (token: string, now: number) => boolean;

/** MyCase: 25 requests per second for each token, counted over a sliding window. */
export function rateLimit(): RateLimit {
  const recent = new Map<string, number[]>();
  return (token, now) => {
    const kept = (recent.get(token) ?? []).filter((moment) => moment > now - WINDOW_MS);
    const fits = kept.length < REQUESTS;
    if (fits) kept.push(now);
    recent.set(token, kept);
    return fits;
  };
}
