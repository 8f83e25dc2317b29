import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCalls } from '../test/support/pathological/calls.ts';
import { BIN, environment } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median } from './statistics.ts';

const BYTES = 4_000_000;
const RUNS = 3;

/** Messages that take less time to parse are too small for a ratio. */
const MIN_PARSE_MS = 1;

/** How long costly messages block the event loop of a server over stdio, against `JSON.parse` of the same bytes. */
export async function eventLoop(): Promise<Row[]> {
  const child = spawn(process.execPath, ['--import', fileURLToPath(new URL('loop-delay.mjs', import.meta.url)), BIN], {
    env: environment({ MYCASE_BASE_URL: 'http://127.0.0.1:9', MYCASE_ACCESS_TOKEN: 'bench', MYCASE_TIME_ZONE: 'UTC' }),
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
  });
  try {
    const blocks = await measureAll(child);
    const rated = blocks.filter(({ parseMs }) => parseMs >= MIN_PARSE_MS).sort((a, b) => b.ratio - a.ratio);
    const longest = blocks.toSorted((a, b) => b.blockMs - a.blockMs)[0];
    return [
      ...rated.slice(0, 3).map((block) => toRow(`ratio: ${block.name}`, block)),
      ...(longest ? [toRow(`longest: ${longest.name}`, longest)] : []),
    ];
  } finally {
    child.kill('SIGKILL');
  }
}

interface Block {
  readonly name: string;
  readonly blockMs: number;
  readonly parseMs: number;
  readonly ratio: number;
}

async function measureAll(child: ChildProcess): Promise<Block[]> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const exchange = async (members: string) => {
    child.stdin?.write(`{"jsonrpc":"2.0","id":1,${members}}\n`);
    await lines.next();
  };
  await exchange(
    '"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}',
  );
  const blocks: Block[] = [];
  for (const { name, make } of createCalls(1)) {
    const members = make(BYTES);
    // The first call of a tool loads its code.
    await exchange(make(100));
    const runs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await readLongestDelay(child);
      await exchange(members);
      await sleep(5);
      runs.push(await readLongestDelay(child));
    }
    const [blockMs, parseMs] = [median(runs), median(Array.from({ length: RUNS }, () => timeParse(members)))];
    blocks.push({ name, blockMs, parseMs, ratio: blockMs / parseMs });
  }
  return blocks;
}

async function readLongestDelay(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('read');
  return Number((await answer)[0]);
}

/** Times `JSON.parse` of the bytes, as they come from a pipe. */
function timeParse(members: string): number {
  const bytes = Buffer.from(`{"jsonrpc":"2.0","id":1,${members}}`);
  const startedAt = performance.now();
  JSON.parse(bytes.toString());
  return performance.now() - startedAt;
}

const toRow = (what: string, { blockMs, parseMs, ratio }: Block): Row => ({
  what,
  measured: amount(blockMs, 'ms', 1),
  floor: amount(parseMs, 'ms', 1),
  against: amount(ratio, 'x', 1),
  wanted: atMost(ratio, 3, 'x'),
});
