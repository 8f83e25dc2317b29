import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAuditLog } from '../src/audit/log.ts';
import type { AuditEntry } from '../src/audit/log-entry.ts';
import { listLogFiles } from '../src/audit/log-files.ts';
import { type Connection, connectStdio } from './client.ts';
import { awaitLine, BIN, runBareNode, source, start } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const LINES = 100_000;
const AT_ONCE = 1_000;
const RUNS = 5;
const APPENDS = 10_000;

/** The most that the log may add to a call. */
const MAX_COST_MS = 0.05;

/** MyCase takes 25 requests a second: a burst of 20 each 1.1 s never waits for its turn. */
const ROUNDS = 10;
const BURST = 20;
const ROUND_MS = 1_100;

/** How long a long log takes to be verified, and what a line costs the call it is about. */
export async function auditLog(): Promise<Row[]> {
  const state = mkdtempSync(join(tmpdir(), 'mycase-mcp-audit-'));
  try {
    return [await verifying(state), await appending(state), await writing()];
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function verifying(state: string): Promise<Row> {
  const folder = join(state, 'audit', 'default');
  await fill(folder);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push((await timed(() => runBareNode())) + (await timed(async () => hashLines(folder))));
    ours.push(await timed(() => verify(state)));
  }
  const [taken, floor] = [median(ours) / 1000, median(bare) / 1000];
  return {
    what: `audit verify, ${LINES.toLocaleString('en')} lines`,
    measured: amount(taken, 's', 2),
    floor: amount(floor, 's', 2),
    against: amount(taken / floor, 'x', 1),
    wanted: atMost(taken, 2, 's'),
  };
}

const ENTRY: AuditEntry = {
  ...{
    event: 'ended',
    call: '0123456789',
    tool: 'update_case',
    ids: { case_id: [31204199], staff: [5001, 5002] },
  },
  ...{ status: 200, outcome: 'done', ms: 212, account: 'default', firm: 'Bench & Partners', staff: 5001 },
  ...{ client: 'bench 1.0.0', access: 'full', session: '9876543210' },
};

async function fill(folder: string): Promise<void> {
  const log = openAuditLog(folder);
  for (let done = 0; done < LINES; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => log.append(ENTRY)));
  }
  await log.close();
}

async function verify(state: string): Promise<void> {
  await using program = start([BIN, 'audit', 'verify'], { MYCASE_STATE_FOLDER: state });
  await awaitLine(program.child.stdout, /is whole: (\d+) lines/);
}

/** The least it can take: reading the same lines, and hashing each. */
function hashLines(folder: string): void {
  for (const file of listLogFiles(folder)) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      createHash('sha256').update(line).digest('hex');
    }
  }
}

/** The median of single appends in this process. */
async function appending(state: string): Promise<Row> {
  const log = openAuditLog(join(state, 'audit', 'append'));
  const times: number[] = [];
  for (let i = 0; i < APPENDS; i += 1) times.push(await timed(() => log.append(ENTRY)));
  await log.close();
  const taken = median(times);
  return {
    what: 'a line appended to the audit log, median',
    measured: amount(taken, 'ms', 3),
    wanted: atMost(taken, MAX_COST_MS, 'ms'),
  };
}

/** The same call of two servers, of which one writes no log. */
async function writing(): Promise<Row> {
  await using mycase = start(source('instant-mycase.ts'));
  const origin = await awaitLine(mycase.child.stdout, /^(http.*)$/);
  const env = { MYCASE_BASE_URL: `${origin}/v1`, MYCASE_ACCESS_TOKEN: 'bench' };
  await using writer = await connectStdio([BIN], env);
  await using silent = await connectStdio([BIN, '--audit', 'off'], env);
  const [ours, floor]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const rest = sleep(ROUND_MS);
    for (let i = 0; i < BURST; i += 1) {
      const [taken, least] = [await timed(() => getFirm(writer)), await timed(() => getFirm(silent))];
      if (round < 0) continue;
      ours.push(taken);
      floor.push(least);
    }
    await rest;
  }
  const [taken, least] = [median(ours), median(floor)];
  return {
    what: 'get_firm with a line in the audit log, median',
    measured: amount(taken, 'ms', 2),
    floor: amount(least, 'ms', 2),
    against: amount(taken - least, 'ms more', 3),
    wanted: atMost(taken - least, MAX_COST_MS, 'ms more'),
  };
}

async function getFirm({ client }: Connection): Promise<void> {
  const { isError } = await client.callTool({ name: 'get_firm', arguments: {} });
  if (isError) throw new Error('get_firm failed');
}
