import { awaitLine, BIN, residentMb, runBareNode, start } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const SMALL_RUNS = 7;
const LARGE_RUNS = 3;

/** How long the made-up firms take to stand, each in a process of its own, and what the large one weighs. */
export async function sandbox(): Promise<Row[]> {
  const small = await startOften('small', SMALL_RUNS);
  const large = await startOften('large', LARGE_RUNS);
  return [
    { ...row('the small firm, start to served', small), measured: amount(small.ms, 'ms') },
    {
      ...row('the large firm, start to served', large),
      measured: amount(large.ms / 1000, 's', 2),
      wanted: atMost(large.ms / 1000, 5, 's'),
    },
    {
      what: 'the large firm, resident',
      measured: amount(large.mb, 'MB'),
      wanted: atMost(large.mb, 700, 'MB'),
    },
  ];
}

/** Medians of several starts: ours, and those of a Node that does nothing. */
interface Starts {
  readonly ms: number;
  readonly bareMs: number;
  readonly mb: number;
}

async function startOften(size: 'small' | 'large', runs: number): Promise<Starts> {
  const ours: Array<{ ms: number; mb: number }> = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(await timed(() => runBareNode()));
    ours.push(await startOnce(size));
  }
  return { ms: median(ours.map(({ ms }) => ms)), bareMs: median(bare), mb: median(ours.map(({ mb }) => mb)) };
}

async function startOnce(size: 'small' | 'large'): Promise<{ ms: number; mb: number }> {
  const from = performance.now();
  await using firm = start([BIN, 'sandbox', '--port', '0', '--sandbox-size', size]);
  await awaitLine(firm.child.stderr, /is served at (\S+)/);
  return { ms: performance.now() - from, mb: residentMb(firm.pid) };
}

const row = (what: string, { ms, bareMs }: Starts): Omit<Row, 'measured'> => ({
  what,
  floor: amount(bareMs, 'ms'),
  against: amount(ms / bareMs, 'x', 1),
});
