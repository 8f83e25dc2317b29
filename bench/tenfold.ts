import { setTimeout as sleep } from 'node:timers/promises';
import { askAll, serve } from './cache.ts';
import { connectHttp } from './client.ts';
import { awaitLine, residentMb, source, start, temporaryFolder } from './program.ts';
import { ask, heldBy, KINDS, questionable } from './questions.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

/** How many times as many records the larger firm has as the large firm. */
const FACTOR = 10;

/** Warm calls of each kind, each with other arguments. */
const CALLS = 7;

/** The pause before a warm call. Without it, a call waits because of the requests of the calls before it. */
const PAUSE_MS = 250;

/** MyCase: 25 requests a second. */
const LIMIT = 25;

const MAX_MB = 600;
const MAX_WARM_MS = 300;

/** What a server took for one firm. */
interface Measured {
  readonly requests: number;
  /** The seconds until all lists were read. */
  readonly seconds: number;
  /** Megabytes that were resident after the lists were read. */
  readonly readMb: number;
  /** The most megabytes that were resident after a round of questions. */
  readonly usedMb: number;
  /** The median of the warm calls in milliseconds, by kind of question. */
  readonly warmMs: ReadonlyMap<string, number>;
}

/** A firm with ten times the records of the large firm, and as a floor the large firm itself, in the same run. */
export async function tenfold(): Promise<Row[]> {
  const large = await measureFirm(1);
  const larger = await measureFirm(FACTOR);
  return [
    readingRow('the large firm, all lists', large),
    readingRow(`${FACTOR} times as many records, all lists`, larger),
    memoryRow('  resident then', larger.readMb, large.readMb),
    memoryRow(`  resident after ${CALLS} questions of each kind`, larger.usedMb, large.usedMb),
    ...KINDS.map((what) => warmRow(what, larger.warmMs.get(what), large.warmMs.get(what))),
  ];
}

const readingRow = (what: string, { requests, seconds }: Measured): Row => ({
  what: `${what}: ${requests} requests`,
  measured: amount(seconds, 's', 2),
  floor: amount(requests / LIMIT, 's', 2),
  against: amount(seconds / (requests / LIMIT), 'x', 2),
});

const memoryRow = (what: string, larger: number, large: number): Row => ({
  what,
  measured: amount(larger, 'MB'),
  floor: amount(large, 'MB'),
  against: amount(larger / large, 'x', 1),
  wanted: atMost(larger, MAX_MB, 'MB'),
});

const warmRow = (what: string, larger = Number.NaN, large = Number.NaN): Row => ({
  what: `  ${what}, warm`,
  measured: amount(larger, 'ms', 1),
  floor: amount(large, 'ms', 1),
  against: amount(larger / large, 'x', 1),
  wanted: atMost(larger, MAX_WARM_MS, 'ms'),
});

async function measureFirm(factor: number): Promise<Measured> {
  await using program = start(['--max-old-space-size=8192', ...source('multiplied-firm.ts'), String(factor)]);
  const baseUrl = await awaitLine(program.child.stdout, /^(http.*)$/);
  const firm = await heldBy(baseUrl);
  using folder = temporaryFolder();
  await using server = await serve(questionable(baseUrl, folder.path));
  const { ms, requests } = await askAll(server, baseUrl);
  const readMb = residentMb(server.pid);
  await using connection = await connectHttp(server.url);
  const times = new Map(KINDS.map((what): [string, number[]] => [what, []]));
  let usedMb = 0;
  // The first round is not counted: it fills what later questions use.
  for (let i = 0; i <= CALLS; i += 1) {
    for (const [what, warm] of times) {
      await sleep(PAUSE_MS);
      const taken = await timed(() => ask(connection.client, what, i, firm));
      if (i > 0) warm.push(taken);
    }
    usedMb = Math.max(usedMb, residentMb(server.pid));
  }
  const warmMs = new Map([...times].map(([what, warm]) => [what, median(warm)]));
  return { requests, seconds: ms / 1000, readMb, usedMb, warmMs };
}
