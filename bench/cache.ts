import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIST_NAMES } from '../src/records/list-names.ts';
import { connectHttp } from './client.ts';
import { awaitLine, BIN, type Program, processorMs, residentMb, start, temporaryFolder } from './program.ts';
import { askEach, heldBy, questionable } from './questions.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

/** MyCase: 25 requests a second. */
const LIMIT = 25;

/** Servers that read all lists, each for itself. */
const FILLS = 3;

/** How often each tool that finishes a job is asked before memory is looked at again. */
const ROUNDS = 10;

/** A list is as good as new for half a minute. */
const STALE_MS = 31_000;

/** Resident memory with the large firm, also after all tools were used. */
const MAX_MB = 250;

/** The time until all lists are ready at a start with saved lists. */
const MAX_LOAD_S = 0.6;

/** The server ends a call before that. */
const CALL_TIMEOUT_MS = 600_000;

/** What one time through all lists took. */
interface Round {
  readonly ms: number;
  readonly requests: number;
}

/** All lists of the large firm: read cold, asked for what has changed, and taken from disk at the next start. */
export async function cache(): Promise<Row[]> {
  await using firm = start([BIN, 'sandbox', '--port', '0', '--sandbox-size', 'large']);
  const baseUrl = await awaitLine(firm.child.stderr, /MYCASE_BASE_URL=(\S+)/);
  using folder = temporaryFolder();
  const env = {
    ...questionable(baseUrl, folder.path),
    MYCASE_STATE_FOLDER: join(folder.path, 'state'),
    MYCASE_STORE: 'plain',
    MYCASE_CACHE: 'disk',
  };
  return [...(await cold(baseUrl, env)), ...(await warm(baseUrl, env))];
}

type Env = Readonly<Record<string, string>>;

async function cold(baseUrl: string, env: Env): Promise<Row[]> {
  const fills: (Round & { readonly mb: number })[] = [];
  for (let run = 1; run < FILLS; run += 1) {
    await using other = await serve({ ...env, MYCASE_CACHE: 'memory' });
    fills.push({ ...(await askAll(other, baseUrl)), mb: residentMb(other.pid) });
  }
  await using server = await serve(env);
  fills.push({ ...(await askAll(server, baseUrl)), mb: residentMb(server.pid) });
  await sleep(STALE_MS);
  const refresh = await askAll(server, baseUrl);
  const used = await use(server, baseUrl);
  const seconds = median(fills.map(({ ms }) => ms)) / 1000;
  const requests = median(fills.map((fill) => fill.requests));
  const mb = median(fills.map((fill) => fill.mb));
  const least = requests / LIMIT;
  const rows = [
    {
      what: `all ${LIST_NAMES.length} lists, cold: ${requests} requests`,
      measured: amount(seconds, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(seconds / least, 'x', 2),
      wanted: atMost(seconds / least, 1.05, 'x'),
    },
    { what: '  resident then', measured: amount(mb, 'MB'), wanted: atMost(mb, MAX_MB, 'MB') },
    {
      what: '  asked again later, nothing having changed',
      measured: amount(refresh.requests, 'requests'),
      floor: amount(LIST_NAMES.length, 'requests'),
      wanted: atMost(refresh.requests, LIST_NAMES.length, 'requests'),
    },
    {
      what: `  resident after ${ROUNDS} questions of each kind`,
      measured: amount(used, 'MB'),
      wanted: atMost(used, MAX_MB, 'MB'),
    },
  ];
  server.child.kill('SIGTERM');
  const saved = await timed(() => once(server.child, 'exit'));
  return [...rows, { what: '  ended, all lists saved', measured: amount(saved / 1000, 's', 2) }];
}

/**
 * Puts all kinds of questions, as a day of work does. Answers the most megabytes that were resident between two rounds.
 */
async function use({ url, pid }: Server, baseUrl: string): Promise<number> {
  await using connection = await connectHttp(url);
  const firm = await heldBy(baseUrl);
  let most = 0;
  for (let i = 1; i <= ROUNDS; i += 1) {
    await askEach(connection.client, i, firm);
    most = Math.max(most, residentMb(pid));
  }
  return most;
}

async function warm(baseUrl: string, env: Env): Promise<Row[]> {
  await using server = await serve(env);
  const before = processorMs(server.pid);
  const { ms, requests } = await askAll(server, baseUrl);
  const used = processorMs(server.pid) - before;
  const least = requests / LIMIT;
  return [
    {
      what: `all lists, from disk: ${requests} requests`,
      measured: amount(ms / 1000, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(ms / 1000 / least, 'x', 2),
      wanted: atMost(ms / 1000, MAX_LOAD_S, 's'),
    },
    { what: '  time of the processors', measured: amount(used / 1000, 's', 2) },
    { what: '  resident then', measured: amount(residentMb(server.pid), 'MB') },
  ];
}

/** A server that listens. */
export interface Server extends Program {
  readonly url: string;
}

/** Starts a server. */
export async function serve(env: Env): Promise<Server> {
  const program = start([BIN, '--http', '--port', '0'], env);
  return { ...program, url: await awaitLine(program.child.stderr, /serving MCP at (\S+)/) };
}

/** Asks for all lists at once. A list that is longer than the time of a call is asked for again, until it is read. */
export async function askAll({ url }: Server, baseUrl: string): Promise<Round> {
  await using connection = await connectHttp(url);
  const ask = async (list: string): Promise<void> => {
    const sql = `SELECT count(*) FROM ${list}`;
    const question = { name: 'query_firm', arguments: { sql } };
    const { isError, content } = await connection.client.callTool(question, { timeout: CALL_TIMEOUT_MS });
    const text = JSON.stringify(content);
    if (/still being read|reading continues|call was stopped/.test(text)) return ask(list);
    if (isError || /missing/.test(text)) throw new Error(`${list}: ${text.slice(0, 300)}`);
  };
  // What a first call loads is no part of it.
  await connection.client.callTool({ name: 'get_firm', arguments: {} });
  // The limit counts what the server before asked for with the same token.
  await sleep(1_100);
  const before = await listRequests(baseUrl);
  const ms = await timed(() => Promise.all(LIST_NAMES.map(ask)));
  return { ms, requests: (await listRequests(baseUrl)) - before };
}

/** How often a list was asked for so far. */
async function listRequests(baseUrl: string): Promise<number> {
  const seen: unknown = await (await fetch(new URL('/__sandbox/requests', baseUrl))).json();
  const paths: unknown[] = Array.isArray(seen) ? seen.map(({ path }) => path) : [];
  return paths.filter((path) => LIST_NAMES.some((list) => path === `/v1/${list}`)).length;
}
