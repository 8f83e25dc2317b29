import { connectStdio } from './client.ts';
import { awaitLine, BIN, start } from './program.ts';
import { amount, atLeast, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const RUNS = 5;
const CALLS = 60;

/** MyCase: 25 requests a second. */
const LIMIT = 25;

/** A request as the sandbox saw it, `at` in milliseconds. */
interface Seen {
  readonly at: number;
  readonly status: number;
}

/** One time through: the milliseconds all calls took, and what the sandbox saw of them. */
interface Rush {
  readonly ms: number;
  readonly seen: readonly Seen[];
}

/** How near to MyCase's limit many calls at once come, and whether they go over it: each time with a cold server. */
export async function rateLimit(): Promise<Row[]> {
  const rushes: Rush[] = [];
  for (let run = 0; run < RUNS; run += 1) rushes.push(await rush());
  return rows(rushes);
}

async function rush(): Promise<Rush> {
  await using sandbox = start([BIN, 'sandbox', '--port', '0']);
  const baseUrl = await awaitLine(sandbox.child.stderr, /MYCASE_BASE_URL=(\S+)/);
  const env = { MYCASE_BASE_URL: baseUrl, MYCASE_ACCESS_TOKEN: 'sandbox-token' };
  await using server = await connectStdio([BIN], env);
  const callAll = () =>
    Promise.all(Array.from({ length: CALLS }, () => server.client.callTool({ name: 'list_staff', arguments: {} })));
  const ms = await timed(callAll);
  const answer = await fetch(new URL('/__sandbox/requests', baseUrl));
  return { ms, seen: JSON.parse(await answer.text()) };
}

function rows(rushes: readonly Rush[]): Row[] {
  const seconds = median(rushes.map(({ ms }) => ms)) / 1000;
  const least = Math.floor((CALLS - 1) / LIMIT);
  const admitted = rushes.map(({ seen }) => seen.filter(({ status }) => status !== 429).map(({ at }) => at));
  const refused = rushes.flatMap(({ seen }) => seen.filter(({ status }) => status === 429)).length;
  return [
    {
      what: `${CALLS} list calls side by side, median of ${RUNS}`,
      measured: amount(seconds, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(seconds / least, 'x', 2),
    },
    {
      what: 'requests a second, first to last',
      measured: amount(median(admitted.map((moments) => rate(moments, CALLS, CALLS - 1))), '/s', 1),
    },
    wholeWindows(admitted),
    {
      what: `answered 429, of ${RUNS * CALLS} calls`,
      measured: amount(refused, 'requests'),
      wanted: atMost(refused, 0, 'requests'),
    },
  ];
}

/**
 * The fair rate. The first 25 go at once and the last window is not full, which makes first-to-last look better than
 * it can last; over whole windows, from the first request to the one that opens the last window, nobody can exceed 25.
 */
function wholeWindows(admitted: ReadonlyArray<readonly number[]>): Row {
  const whole = Math.floor((CALLS - 1) / LIMIT) * LIMIT;
  const reached = median(admitted.map((moments) => rate(moments, whole, whole)));
  return {
    what: `requests a second, whole windows (1 to ${whole + 1})`,
    measured: amount(reached, '/s', 1),
    floor: amount(LIMIT, '/s', 1),
    against: amount(reached / LIMIT, 'x', 2),
    wanted: atLeast(reached, 24, '/s'),
  };
}

/** `count` requests over the seconds from the first moment to the one at `until`. */
const rate = (moments: readonly number[], count: number, until: number): number =>
  count / (((moments[until] ?? Number.NaN) - (moments[0] ?? Number.NaN)) / 1000);
