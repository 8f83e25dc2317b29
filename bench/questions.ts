import { setTimeout } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { connectStdio } from './client.ts';
import { awaitLine, BIN, processorMs, start, temporaryFolder } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

/** Warm calls of each tool, each with other arguments. */
const CALLS = 15;

/** MyCase: 25 requests a second. */
const LIMIT = 25;

/** The pause before a warm call. Without it, a call waits because of the requests of the calls before it. */
const PAUSE_MS = 250;

/** The question that may take longer than the others: it writes a file. */
const SLOW = 'query_firm to a file';

/** The i-th of the records, never the neighbour of the one before. */
type Pick = (i: number) => { readonly id: string; readonly name: string };

/** The large firm, as far as questions are about it. */
export interface Firm {
  readonly client: Pick;
  readonly matter: Pick;
  readonly staff: Pick;
}

const STATUSES = ['open', 'closed'] as const;

/** Questions to the tools that finish a job, never the same twice. The tool is the first word. */
const QUESTIONS: Readonly<Record<string, (i: number, firm: Firm) => Record<string, unknown>>> = {
  find_records: (i, { client }) => ({ query: client(i).name }),
  conflict_check: (i, { client }) => ({ parties: [{ name: client(i).name }] }),
  case_brief: (i, { matter }) => ({ case: matter(i).id }),
  agenda: (i) => ({ from: 'today', to: 'next_week', limitation_days: i }),
  what_changed: (i) => ({ since: `-${i + 2}d`, sections: ['cases', 'changes', 'deleted'] }),
  deadline_review: (i) => ({ near_days: 30 + i }),
  'unbilled_work of a person': (i, { staff }) => ({ staff: staff(i).id }),
  'unbilled_work of the firm': (i) => ({ group_by: i % 2 ? 'case' : 'staff', limit: i + 1 }),
  'receivables on a case': (i, { matter }) => ({ case: matter(i).id }),
  'receivables of the firm': (i) => ({ group_by: i % 2 ? 'attorney' : 'client', limit: i + 1 }),
  'query_firm of cases': (i) => ({
    sql: `SELECT practice_area, count(*) FROM cases WHERE status = '${STATUSES[i % 2]}' GROUP BY 1 LIMIT ${i + 1}`,
  }),
  'query_firm of balances': (i) => ({ sql: `SELECT * FROM client_balances ORDER BY balance DESC LIMIT ${i + 1}` }),
  firm_overview: (i) => ({ stale_days: 60 + i }),
  'query_firm to a file': (i) => ({
    sql: `SELECT * FROM tasks WHERE due_date >= '2026-01-${10 + i}'`,
    save_as: `tasks-${i}.csv`,
  }),
  open_case: (i, { client, staff }) => ({
    name: `Matter ${i} of the bench`,
    client: client(i).id,
    lead_attorney: staff(i).id,
  }),
};

/**
 * How long the tools that finish a job take on the large firm, and what they ask of MyCase: first each on a server of
 * its own that knows nothing yet, then again on the same, with other arguments, where its lists are fresh.
 */
export async function questions(): Promise<Row[]> {
  await using firm = start([BIN, 'sandbox', '--port', '0', '--sandbox-size', 'large']);
  const baseUrl = await awaitLine(firm.child.stderr, /MYCASE_BASE_URL=(\S+)/);
  const held = await heldBy(baseUrl);
  const rows: Row[] = [];
  for (const what of KINDS) rows.push(...(await measure(what, baseUrl, held)));
  return rows;
}

/** All kinds of questions. The first word of each is the tool. */
export const KINDS: readonly string[] = Object.keys(QUESTIONS);

/**
 * The most milliseconds that a question of a kind may take on the large firm, if `others` is the limit of most kinds.
 */
const limitOf = (what: string, others: number): number => (what === SLOW ? 300 : others);

/** Puts the i-th question of each kind to a server, one after the other. Throws where one is refused. */
export async function askEach(client: Client, i: number, firm: Firm): Promise<void> {
  for (const what of KINDS) await ask(client, what, i, firm);
}

/** Puts the i-th question of a kind to a server. Throws where it is refused. */
export async function ask(client: Client, what: string, i: number, firm: Firm): Promise<void> {
  const { isError, content } = await client.callTool({
    name: toolOf(what),
    arguments: QUESTIONS[what]?.(i, firm) ?? {},
  });
  if (isError) throw new Error(`${what}: ${JSON.stringify(content).slice(0, 300)}`);
}

const toolOf = (what: string): string => what.split(' ')[0] ?? '';

/** Variables of a server that all questions can be put to. */
export const questionable = (baseUrl: string, folder: string): Record<string, string> => ({
  MYCASE_BASE_URL: baseUrl,
  MYCASE_ACCESS_TOKEN: 'sandbox-token',
  MYCASE_CONFIRM: 'token',
  MYCASE_FILES_FOLDER: folder,
});

async function measure(what: string, baseUrl: string, firm: Firm): Promise<Row[]> {
  using folder = temporaryFolder();
  await using server = await connectStdio([BIN], questionable(baseUrl, folder.path));
  const put = (i: number) => ask(server.client, what, i, firm);
  const before = await requestsTo(baseUrl);
  const cold = await timed(() => put(0));
  const first = (await requestsTo(baseUrl)) - before;
  const [warm, bare, used]: [number[], number[], number[]] = [[], [], []];
  for (let i = 1; i <= CALLS; i += 1) {
    await setTimeout(PAUSE_MS);
    const from = processorMs(server.pid);
    warm.push(await timed(() => put(i)));
    used.push(processorMs(server.pid) - from);
    bare.push(await timed(() => server.client.ping()));
  }
  const later = (await requestsTo(baseUrl)) - before - first;
  const least = first / LIMIT;
  return [
    {
      what: `${what}, cold: ${first} requests`,
      measured: amount(cold / 1000, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(cold / 1000 / least, 'x', 2),
    },
    {
      what: `  warm: ${later} requests in ${CALLS} calls`,
      measured: amount(median(warm), 'ms', 1),
      floor: amount(median(bare), 'ms', 2),
      against: amount(median(warm) / median(bare), 'x'),
      wanted: atMost(median(warm), limitOf(what, 50), 'ms'),
    },
    // On a busy machine the time of a call is longer than this. Several threads may work at the same time.
    { what: '  warm: time of the processors', measured: amount(median(used), 'ms', 1) },
  ];
}

async function requestsTo(baseUrl: string): Promise<number> {
  const seen: unknown = await (await fetch(new URL('/__sandbox/requests', baseUrl))).json();
  return Array.isArray(seen) ? seen.length : Number.NaN;
}

/** What the large firm holds, by its sandbox. */
export async function heldBy(baseUrl: string): Promise<Firm> {
  const of = async (resource: string): Promise<Pick> => {
    const records: unknown = await (await fetch(new URL(`/__sandbox/records/${resource}`, baseUrl))).json();
    if (!Array.isArray(records)) throw new Error(`the sandbox holds no ${resource}`);
    return (i) => {
      const { id, name, first_name, last_name } = records[(i * 97) % records.length];
      return { id: String(id), name: String(name ?? `${first_name} ${last_name}`) };
    };
  };
  const [client, matter, staff] = await Promise.all([of('clients'), of('cases'), of('staff')]);
  return { client, matter, staff };
}
