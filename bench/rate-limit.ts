import { connectStdio } from './client.ts';
import { awaitLine, BIN, start } from './program.ts';
import { amount, atLeast, atMost, type Row } from './report.ts';
import { timed } from './statistics.ts';

const REQUESTS = 60;

/** MyCase: 25 requests a second. */
const LIMIT = 25;

/** A request as the sandbox saw it, `at` in milliseconds. */
interface Seen {
  readonly at: number;
  readonly status: number;
}

/** How near to MyCase's limit many calls at once come, and whether they go over it. */
export async function rateLimit(): Promise<Row[]> {
  await using sandbox = start([BIN, 'sandbox', '--port', '0']);
  const baseUrl = await awaitLine(sandbox.child.stderr, /MYCASE_BASE_URL=(\S+)/);
  const env = { MYCASE_BASE_URL: baseUrl, MYCASE_ACCESS_TOKEN: 'sandbox-token' };
  await using server = await connectStdio([BIN], env);
  const ms = await timed(() =>
    Promise.all(
      Array.from({ length: REQUESTS }, () => server.client.callTool({ name: 'list_staff', arguments: {} })),
    ),
  );
  const answer = await fetch(new URL('/__sandbox/requests', baseUrl));
  const seen: Seen[] = JSON.parse(await answer.text());
  return rows(ms, seen);
}

function rows(ms: number, seen: readonly Seen[]): Row[] {
  const moments = seen.map(({ at }) => at);
  const throttled = seen.filter(({ status }) => status === 429).length;
  const least = Math.floor((REQUESTS - 1) / LIMIT);
  return [
    {
      what: `${REQUESTS} list calls side by side`,
      measured: amount(ms / 1000, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(ms / 1000 / least, 'x', 2),
    },
    {
      what: 'requests a second, first to last',
      measured: amount(perSecond(moments.length, moments.at(-1), moments[0]), '/s', 1),
    },
    wholeWindows(moments),
    { what: 'answered 429', measured: amount(throttled, 'answers'), wanted: atMost(throttled, 0, 'answers') },
  ];
}

/**
 * The fair rate. The first 25 go at once and the last window is not full, which makes first-to-last look better than
 * it can last; over whole windows, from the first request to the one that opens the last window, nobody can exceed 25.
 */
function wholeWindows(moments: readonly number[]): Row {
  const whole = Math.floor((moments.length - 1) / LIMIT) * LIMIT;
  const rate = perSecond(whole, moments[whole], moments[0]);
  return {
    what: `requests a second, first to no. ${whole + 1}`,
    measured: amount(rate, '/s', 1),
    floor: amount(LIMIT, '/s', 1),
    against: amount(rate / LIMIT, 'x', 2),
    wanted: atLeast(rate, 24, '/s'),
  };
}

const perSecond = (count: number, until = Number.NaN, from = Number.NaN): number =>
  count / ((until - from) / 1000);
