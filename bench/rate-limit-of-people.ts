import { setTimeout as sleep } from 'node:timers/promises';
import { createAppRateLimiter, RATE_LIMITS } from '../src/client/client.ts';
import { type RateLimiter, withOwner } from '../src/client/rate-limiter.ts';
import { createSharedRateLimiter } from '../src/client/shared-rate-limiter.ts';
import { REDIS } from '../test/support/store-servers.ts';
import { amount, atMost, type Row } from './report.ts';
import { percentile } from './statistics.ts';

const PEOPLE = 50;
const INSTANCES = 4;
const RUN_MS = 20_000;

/** One person reads lists all the time. Each of the others makes a call at this interval. */
const CALL_INTERVAL_MS = 5_000;

/** The number of pages that the person waits for at the same time. */
const PAGES_AT_ONCE = 20;

/** How long calls wait for MyCase's rate limit while one of fifty people of a firm reads all lists. */
export async function rateLimitOfPeople(): Promise<Row[]> {
  const local = createAppRateLimiter();
  const rows = toRows('one instance', await measure(() => local));
  if (REDIS.missing !== undefined) return rows;
  const server = await REDIS.start();
  const connections = await Promise.all(Array.from({ length: INSTANCES }, () => REDIS.connect(server.url)));
  const limiters = connections.map((stores) => createSharedRateLimiter(stores.open('rate-limit'), RATE_LIMITS));
  const waits = await measure((person) => limiters[person % INSTANCES] ?? local);
  await Promise.all(connections.map((stores) => stores.close()));
  await server.stop();
  return [...rows, ...toRows(`${INSTANCES} instances`, waits)];
}

/** The waits of calls in milliseconds, and the number of pages that were read in the same time. */
interface Waits {
  readonly calls: readonly number[];
  readonly pages: number;
}

async function measure(getLimiter: (person: number) => RateLimiter): Promise<Waits> {
  const end = performance.now() + RUN_MS;
  const calls: number[] = [];
  let pages = 0;
  const send = async (person: number, urgency: number) => {
    const from = performance.now();
    const limiter = withOwner(getLimiter(person), String(person));
    const slot = await limiter.acquire(new AbortController().signal, urgency);
    slot.markSent();
    slot.release();
    return performance.now() - from;
  };
  const readLists = async () => {
    for (; performance.now() < end; pages += 1) await send(0, 100_000);
  };
  const makeCalls = async (person: number) => {
    await sleep((CALL_INTERVAL_MS * person) / PEOPLE);
    for (; performance.now() < end; await sleep(CALL_INTERVAL_MS))
      calls.push(await send(person, Number.POSITIVE_INFINITY));
  };
  const others = Array.from({ length: PEOPLE - 1 }, (_, i) => makeCalls(i + 1));
  await Promise.all([...Array.from({ length: PAGES_AT_ONCE }, readLists), ...others]);
  return { calls, pages };
}

function toRows(instances: string, { calls, pages }: Waits): Row[] {
  const longest = Math.max(...calls);
  return [
    { what: `${instances}: wait of a call, median`, measured: amount(percentile(calls, 50), 'ms') },
    { what: `${instances}: wait of a call, 95 of 100`, measured: amount(percentile(calls, 95), 'ms') },
    {
      what: `${instances}: longest wait of a call`,
      measured: amount(longest, 'ms'),
      wanted: atMost(longest, 1_000, 'ms'),
    },
    {
      what: `${instances}: requests a second`,
      measured: amount(((calls.length + pages) * 1_000) / RUN_MS, '/s', 1),
    },
  ];
}
