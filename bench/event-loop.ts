import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CostlyInput, httpInputs, myCaseInputs, stdioInputs } from './costly-inputs.ts';
import { BIN, environment } from './program.ts';
import { amount, atMost, type Row } from './report.ts';

const BYTES = 4_000_000;
const RUNS = 3;

/** A block that is shorter is not compared: the ratio of two short times states nothing. */
const MIN_BLOCK_MS = 10;

/** The title of the report. It states which blocks are compared. */
export const EVENT_LOOP_TITLE = `Longest block (ratio only above ${MIN_BLOCK_MS} ms)`;

/** How long costly input blocks the event loop, against `JSON.parse` of the same bytes. */
export async function eventLoop(): Promise<Row[]> {
  const sources = { stdio: stdioInputs, HTTP: httpInputs, MyCase: myCaseInputs };
  const rows: Row[] = [];
  for (const [source, listInputs] of Object.entries(sources)) rows.push(...(await measureSource(source, listInputs)));
  return rows;
}

/** Starts the built program with arguments, its event loop observed. */
export type StartObserved = (args: readonly string[], env: Readonly<Record<string, string>>) => ChildProcess;

async function measureSource(
  source: string,
  listInputs: (start: StartObserved) => Promise<readonly CostlyInput[]>,
): Promise<Row[]> {
  const children: ChildProcess[] = [];
  const inputs = await listInputs((args, env) => {
    const child = startObserved(args, env);
    children.push(child);
    return child;
  });
  try {
    const [child] = children;
    const blocks: Block[] = [];
    for (const input of inputs) if (child) blocks.push(await measure(child, input));
    return report(source, blocks);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

const startObserved: StartObserved = (args, env) =>
  spawn(process.execPath, ['--import', fileURLToPath(new URL('loop-delay.mjs', import.meta.url)), BIN, ...args], {
    env: environment({ MYCASE_ACCESS_TOKEN: 'bench', MYCASE_TIME_ZONE: 'UTC', ...env }),
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  });

interface Block {
  readonly name: string;
  readonly blockMs: number;
  readonly parseMs: number;
}

/**
 * The shortest of several runs: a run on a busy machine, or with a garbage collection of an earlier input, takes
 * longer.
 */
async function measure(child: ChildProcess, { name, make, exchange }: CostlyInput): Promise<Block> {
  const text = make(BYTES);
  // The first call of a tool loads its code.
  await exchange(make(100));
  const [blocks, parses]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    await readLongestDelay(child);
    await exchange(text);
    await sleep(5);
    blocks.push(await readLongestDelay(child));
    parses.push(timeParse(text));
  }
  return { name, blockMs: Math.min(...blocks), parseMs: Math.min(...parses) };
}

async function readLongestDelay(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('read');
  return Number((await answer)[0]);
}

/** Times `JSON.parse` of the bytes, as they come from a pipe or a socket. They may be no JSON. */
function timeParse(text: string): number {
  const bytes = Buffer.from(text);
  const startedAt = performance.now();
  try {
    JSON.parse(bytes.toString());
  } catch {
    // The time until the first fault is the floor.
  }
  return performance.now() - startedAt;
}

/** The two largest ratios, and the longest block. */
function report(source: string, blocks: readonly Block[]): Row[] {
  const compared = blocks.filter(({ blockMs }) => blockMs > MIN_BLOCK_MS);
  const longest = blocks.toSorted((a, b) => b.blockMs - a.blockMs)[0];
  const above = compared.filter((block) => toRatio(block) > 3).length;
  return [
    {
      what: `${source}: above 3 x, of ${blocks.length} inputs`,
      measured: amount(above, ''),
      wanted: atMost(above, 0, ''),
    },
    ...compared
      .toSorted((a, b) => toRatio(b) - toRatio(a))
      .slice(0, 2)
      .map((block) => toRow(`${source}: ${block.name}`, block)),
    ...(longest ? [toRow(`${source}, longest: ${longest.name}`, longest)] : []),
  ];
}

const toRatio = ({ blockMs, parseMs }: Block): number => blockMs / parseMs;

const toRow = (what: string, block: Block): Row => ({
  what,
  measured: amount(block.blockMs, 'ms', 1),
  floor: amount(block.parseMs, 'ms', 1),
  against: amount(toRatio(block), 'x', 1),
  ...(block.blockMs > MIN_BLOCK_MS && { wanted: atMost(toRatio(block), 3, 'x') }),
});
