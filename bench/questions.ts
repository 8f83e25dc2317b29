import { connectStdio } from './client.ts';
import { awaitLine, BIN, start } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

/** Warm calls of each tool, each with other arguments. */
const CALLS = 15;

/** MyCase: 25 requests a second. */
const LIMIT = 25;

const SLOW = ['conflict_check', 'export_records', 'open_case'];

/** The i-th of the records, never the neighbour of the one before. */
type Pick = (i: number) => { readonly id: string; readonly name: string };

/** The large firm, as far as questions are about it. */
interface Firm {
  readonly client: Pick;
  readonly matter: Pick;
  readonly staff: Pick;
}

const STATUSES = ['open', 'closed'] as const;

/** A question to each tool that finishes a job, never the same twice. */
const QUESTIONS: Readonly<Record<string, (i: number, firm: Firm) => Record<string, unknown>>> = {
  find_records: (i, { client }) => ({ query: client(i).name }),
  conflict_check: (i, { client }) => ({ parties: [{ name: client(i).name }] }),
  case_brief: (i, { matter }) => ({ case: matter(i).id }),
  agenda: (i) => ({ from: 'today', to: 'next_week', limitation_days: i }),
  deadline_review: (i) => ({ days: 30 + i }),
  unbilled_work: (i, { staff }) => ({ staff: staff(i).id }),
  receivables: (i, { matter }) => (i % 2 ? { by: 'attorney', limit: i } : { case: matter(i).id }),
  query_records: (i) => ({
    list: 'cases',
    where: [{ field: 'status', op: 'is', value: STATUSES[i % 2] }],
    group_by: ['practice_area'],
    limit: i + 1,
  }),
  firm_overview: (i) => ({ stale_days: 60 + i }),
  export_records: (i) => ({
    list: 'tasks',
    where: [{ field: 'due_date', op: 'gte', value: `2026-01-${10 + i}` }],
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
  for (const name of Object.keys(QUESTIONS)) rows.push(...(await ask(name, baseUrl, held)));
  return rows;
}

async function ask(name: string, baseUrl: string, firm: Firm): Promise<Row[]> {
  const env = { MYCASE_BASE_URL: baseUrl, MYCASE_ACCESS_TOKEN: 'sandbox-token', MYCASE_CONFIRM: 'token' };
  await using server = await connectStdio([BIN], env);
  const put = async (i: number) => {
    const { isError, content } = await server.client.callTool({
      name,
      arguments: QUESTIONS[name]?.(i, firm) ?? {},
    });
    if (isError) throw new Error(`${name}: ${JSON.stringify(content).slice(0, 300)}`);
  };
  const before = await requestsTo(baseUrl);
  const cold = await timed(() => put(0));
  const first = (await requestsTo(baseUrl)) - before;
  const [warm, bare]: [number[], number[]] = [[], []];
  for (let i = 1; i <= CALLS; i += 1) {
    warm.push(await timed(() => put(i)));
    bare.push(await timed(() => server.client.ping()));
  }
  const later = (await requestsTo(baseUrl)) - before - first;
  const least = first / LIMIT;
  return [
    {
      what: `${name}, cold: ${first} requests`,
      measured: amount(cold / 1000, 's', 2),
      floor: amount(least, 's', 2),
      against: amount(cold / 1000 / least, 'x', 2),
    },
    {
      what: `  warm: ${later} requests in ${CALLS} calls`,
      measured: amount(median(warm), 'ms', 1),
      floor: amount(median(bare), 'ms', 2),
      against: amount(median(warm) / median(bare), 'x'),
      wanted: atMost(median(warm), SLOW.includes(name) ? 300 : 50, 'ms'),
    },
  ];
}

async function requestsTo(baseUrl: string): Promise<number> {
  const seen: unknown = await (await fetch(new URL('/__sandbox/requests', baseUrl))).json();
  return Array.isArray(seen) ? seen.length : Number.NaN;
}

async function heldBy(baseUrl: string): Promise<Firm> {
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
