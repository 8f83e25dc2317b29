import { listTools, startServer } from './listing.ts';
import { INHERITED, runBareNode } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const RUNS = 15;

/** How long a client waits from starting the server to its first answers, against a Node that does nothing. */
export async function startUp(): Promise<Row[]> {
  return [
    ...(await measure('as this shell is set up', INHERITED)),
    ...(await measure('with no variables set', {})),
  ];
}

async function measure(where: string, env: Readonly<Record<string, string>>): Promise<Row[]> {
  await timeStart(env);
  const bare: number[] = [];
  const initialized: number[] = [];
  const listed: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await timed(() => runBareNode(env)));
    const took = await timeStart(env);
    initialized.push(took.initialized);
    listed.push(took.listed);
  }
  const ratio = median(listed) / median(bare);
  return [
    row(`initialize answered, ${where}`, median(initialized), median(bare)),
    { ...row(`tools/list answered, ${where}`, median(listed), median(bare)), wanted: atMost(ratio, 3, 'x') },
  ];
}

async function timeStart(
  env: Readonly<Record<string, string>>,
): Promise<{ initialized: number; listed: number }> {
  const from = performance.now();
  await using server = startServer(env);
  const { initializedAt, listedAt } = await listTools(server);
  return { initialized: initializedAt - from, listed: listedAt - from };
}

const row = (what: string, ours: number, bare: number): Row => ({
  what,
  measured: amount(ours, 'ms'),
  floor: amount(bare, 'ms'),
  against: amount(ours / bare, 'x', 2),
});
