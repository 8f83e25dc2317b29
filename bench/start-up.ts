import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { listTools, startServer } from './listing.ts';
import { INHERITED, runBareNode } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const RUNS = 15;

/** Paths of further Node programs to measure, separated by colons: those of Node 22 and 24, for example. */
const FURTHER_NODES = (process.env.BENCH_NODES ?? '').split(':').filter(Boolean);

/** How long a client waits from starting the server to its first answers, against a Node that does nothing. */
export async function startUp(): Promise<Row[]> {
  const rows = [
    ...(await measure('as this shell is set up', INHERITED)),
    ...(await measure('with no variables set', {})),
  ];
  for (const node of FURTHER_NODES) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    rows.push(...(await measure(`Node ${version}`, {}, node)));
  }
  return FURTHER_NODES.length > 0
    ? rows
    : [...rows, { what: 'other versions of Node', measured: 'not measured: set BENCH_NODES' }];
}

async function measure(where: string, env: Readonly<Record<string, string>>, node?: string): Promise<Row[]> {
  await warmUp(env, node);
  const bare: number[] = [];
  const initialized: number[] = [];
  const listed: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await timed(() => runBareNode(env, node)));
    const took = await timeStart(env, node);
    initialized.push(took.initialized);
    listed.push(took.listed);
  }
  const ratio = median(listed) / median(bare);
  return [
    row(`initialize answered, ${where}`, median(initialized), median(bare)),
    { ...row(`tools/list answered, ${where}`, median(listed), median(bare)), wanted: atMost(ratio, 3, 'x') },
  ];
}

/** Starts the server once and lets it end by itself: Node writes its cache of compiled code at the end. */
async function warmUp(env: Readonly<Record<string, string>>, node: string | undefined): Promise<void> {
  await using server = startServer(env, node);
  await listTools(server);
  server.child.stdin.end();
  await once(server.child, 'exit');
}

async function timeStart(
  env: Readonly<Record<string, string>>,
  node: string | undefined,
): Promise<{ initialized: number; listed: number }> {
  const from = performance.now();
  await using server = startServer(env, node);
  const { initializedAt, listedAt } = await listTools(server);
  return { initialized: initializedAt - from, listed: listedAt - from };
}

const row = (what: string, ours: number, bare: number): Row => ({
  what,
  measured: amount(ours, 'ms'),
  floor: amount(bare, 'ms'),
  against: amount(ours / bare, 'x', 2),
});
