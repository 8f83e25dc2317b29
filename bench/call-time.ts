import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { request } from 'undici';
import { connectHttp, connectStdio } from './client.ts';
import { awaitLine, BIN, source, start } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, percentile, timed } from './statistics.ts';

/** The first rounds warm the servers up: 500 calls of each. */
const WARM_UP_ROUNDS = 25;
const ROUNDS = 12;

/** The client sends at most 25 requests in about a second: a burst of 20 each 1.1 s never waits for its turn. */
const BURST = 20;
const ROUND_MS = 1_100;

/** What a call of a cheap tool costs above the request to MyCase it makes, which is answered at once here. */
export async function callTime(): Promise<Row[]> {
  await using mycase = start(source('instant-mycase.ts'));
  const origin = await awaitLine(mycase.child.stdout, /^(http.*)$/);
  const env = { MYCASE_BASE_URL: `${origin}/v1`, MYCASE_ACCESS_TOKEN: 'bench' };
  await using bareStdio = await connectStdio(source('bare-server.ts'));
  await using overStdio = await connectStdio([BIN], env);
  await using service = start([BIN, '--http', '--port', '0'], env);
  await using overHttp = await connectHttp(await awaitLine(service.child.stderr, /serving MCP at (\S+)/));
  const bare = sample(() => getFirm(`${origin}/v1/firm`));
  const pipe = sample(() => callGetFirm(bareStdio.client));
  const stdio = sample(() => callGetFirm(overStdio.client));
  const http = sample(() => callGetFirm(overHttp.client));
  await takeTurns([bare, pipe, stdio, http]);
  return [
    {
      ...row('get_firm over stdio, after 500 calls, median', median(stdio.ms), median(bare.ms)),
      wanted: wanted(stdio, bare),
    },
    row('get_firm over stdio, p95', percentile(stdio.ms, 95), percentile(bare.ms, 95)),
    { what: 'a bare MCP answer over stdio, median', measured: amount(median(pipe.ms), 'ms', 2) },
    row('get_firm over HTTP, median', median(http.ms), median(bare.ms)),
    row('get_firm over HTTP, p95', percentile(http.ms, 95), percentile(bare.ms, 95)),
    await firstCalls(env, median(bare.ms)),
  ];
}

const SERVERS = 5;
const FIRST_CALLS = 25;

/** A new server has compiled and read little: its first calls of a tool with names to look up take longer. */
async function firstCalls(env: Readonly<Record<string, string>>, floor: number): Promise<Row> {
  const ms: number[] = [];
  for (let server = 0; server < SERVERS; server += 1) {
    await using connection = await connectStdio([BIN], env);
    for (let i = 0; i < FIRST_CALLS; i += 1) {
      if (i === BURST) await sleep(ROUND_MS);
      ms.push(await timed(() => callGetCase(connection.client)));
    }
  }
  const above = median(ms) - floor;
  return {
    ...row(`get_case, first ${FIRST_CALLS} calls of ${SERVERS} servers, median`, median(ms), floor),
    wanted: atMost(above, 1.5, 'ms more'),
  };
}

async function callGetCase(client: Client): Promise<void> {
  const { isError } = await client.callTool({ name: 'get_case', arguments: { case_id: 1 } });
  if (isError) throw new Error('get_case failed');
}

const wanted = (stdio: Sample, bare: Sample) => atMost(median(stdio.ms) - median(bare.ms), 0.5, 'ms more');

const row = (what: string, ours: number, bare: number): Row => ({
  what,
  measured: amount(ours, 'ms', 2),
  floor: amount(bare, 'ms', 2),
  against: amount(ours - bare, 'ms more', 2),
});

/** Something that is timed again and again, and the milliseconds it took. */
interface Sample {
  readonly work: () => Promise<void>;
  readonly ms: number[];
}

const sample = (work: Sample['work']): Sample => ({ work, ms: [] });

/** The same request without us. */
async function getFirm(url: string): Promise<void> {
  const { body } = await request(url, {
    headers: { authorization: 'Bearer bench', accept: 'application/json' },
  });
  await body.json();
}

async function callGetFirm(client: Client): Promise<void> {
  const { isError } = await client.callTool({ name: 'get_firm', arguments: {} });
  if (isError) throw new Error('get_firm failed');
}

/** Times a burst of each sample a round, one call after the other, another sample first each time. */
async function takeTurns(samples: readonly Sample[]): Promise<void> {
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const first = (round + WARM_UP_ROUNDS) % samples.length;
    const rest = sleep(ROUND_MS);
    for (const { work, ms } of [...samples.slice(first), ...samples.slice(0, first)]) {
      const taken: number[] = [];
      for (let i = 0; i < BURST; i += 1) taken.push(await timed(work));
      if (round >= 0) ms.push(...taken);
    }
    await rest;
  }
}
