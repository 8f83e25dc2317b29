import type { Client } from '@modelcontextprotocol/client';
import { getToolHints } from '../../src/operations/define-operation.ts';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { toolsets } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { call, connect, requestsTo } from '../support/harness.ts';
import { calls } from '../tools/every-tool/calls.ts';
import { firmOf, idsOf, type Row, readRecords } from '../tools/every-tool/firm.ts';
import { exampleIn, requiredOf, type Tool } from './aims.ts';
import { type Records, type View, viewOf } from './view.ts';

/** A word that stands in all that hangs on the marked case, and nowhere else. */
export const MARK = 'Vexillum';

/** A token of its own for what is not sent by our server: the rate limit is counted by token. */
const PAST_US = 'past-our-server';

/** A firm one of whose cases has records of every kind, and is easy to recognise. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly records: Records;
  readonly marked: Row;
  /** How many requests the sandbox had seen when the scene was set. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Sets the scene. */
export async function setScene(): Promise<Scene> {
  const sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, PAST_US] });
  const found = await readRecords(sandbox);
  const marked = richest(found);
  const [company] = found.get('companies') ?? [];
  await markAll(sandbox, marked, company);
  const records = await readRecords(sandbox);
  const again = (records.get('cases') ?? []).find(({ id }) => id === marked.id) ?? marked;
  const requests = (await requestsTo(sandbox)).length;
  return { sandbox, records, marked: again, requests, close: () => sandbox.close() };
}

/**
 * A case with as many kinds of records as any: one with an invoice, and with a lead that became its client, if there is
 * one.
 */
function richest(records: Records): Row {
  const worth = new Map<unknown, number>();
  for (const [name, rows] of records) {
    for (const id of new Set(rows.flatMap((row) => idsOf(row.case)))) {
      worth.set(id, (worth.get(id) ?? 0) + (name === 'leads' || name === 'invoices' ? 100 : 1));
    }
  }
  const [best] = (records.get('cases') ?? []).toSorted((a, b) => (worth.get(b.id) ?? 0) - (worth.get(a.id) ?? 0));
  if (!best) throw new Error('the sandbox has no case');
  return best;
}

async function markAll(sandbox: Sandbox, { id, staff, clients }: Row, company: Row = {}): Promise<void> {
  const on = {
    case: { id },
    staff: idsOf(staff)
      .slice(0, 1)
      .map((one) => ({ id: one })),
  };
  const work = {
    case: { id },
    activity_name: 'Research',
    entry_date: '2031-03-04',
    description: `${MARK} work`,
  };
  const [client] = idsOf(clients);
  const to = { client_recipients: [{ id: client }] };
  const words = { subject: `${MARK} subject`, note: `${MARK} words`, date: '2031-03-04' };
  const parties = { companies: [{ id: company.id }] };
  const writes: readonly (readonly [string, string, Row])[] = [
    ['PUT', `/cases/${id}`, { name: `Matter of ${MARK}`, case_number: 'VXM-7701', description: `${MARK} at law` }],
    ['POST', `/cases/${id}/relationships/companies`, parties],
    ['POST', '/tasks', { ...on, name: `${MARK} task`, priority: 'High', due_date: '2031-03-04' }],
    ['POST', '/events', { ...on, name: `${MARK} event`, start: '2031-03-04T09:00:00Z', end: '2031-03-04T10:00:00Z' }],
    ['POST', '/time_entries', { ...work, staff: on.staff[0], hours: 1, rate: 300 }],
    ['POST', '/expenses', { ...work, cost: 12, units: 1, billable: true }],
    ['POST', `/cases/${id}/notes`, words],
    ['POST', `/cases/${id}/subfolders`, { path: `${MARK} folder` }],
    ['POST', `/cases/${id}/documents`, { path: `${MARK} folder/${MARK} memo`, filename: `${MARK}.txt` }],
    ['POST', `/cases/${id}/message_threads`, { ...to, subject: `${MARK} thread`, first_message_body: `${MARK}!` }],
  ];
  for (const [method, path, body] of writes) await send(sandbox, method, path, body);
}

/** Sends a request past our server. */
export async function send({ baseUrl }: Sandbox, method: string, path: string, body: Row): Promise<void> {
  const headers = { authorization: `Bearer ${PAST_US}`, 'content-type': 'application/json' };
  const answer = await fetch(baseUrl + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** A client of a server that asks nobody, behind walls. */
export const behindWalls = (sandbox: Sandbox, args: readonly string[]): Promise<Client> =>
  connect({
    args: [...args, '--confirm', 'off', '--audit', 'off', '--answer-tokens', '25000'],
    env: { MYCASE_BASE_URL: sandbox.baseUrl, MYCASE_ACCESS_TOKEN: sandbox.token },
  });

/** The view with the marked case hidden. */
export const viewWithout = ({ records, marked }: Scene): View =>
  viewOf(records, { isOpenCase: (id) => id !== marked.id, isOnly: false });

/** The view with no other case than the marked one. */
export const viewOfOnly = ({ records, marked }: Scene): View =>
  viewOf(records, { isOpenCase: (id) => id === marked.id, isOnly: true });

/** Everything a call answered, as text. */
export async function allOf(client: Client, name: string, args: Row): Promise<string> {
  const answer = await call(client, name, { ...args });
  return `${answer.text}\n${JSON.stringify(answer.data)}`;
}

/** The arguments of a good call of a tool, on a firm of which only those records are there. */
export function argumentsOf(tool: Tool, records: Records): Row {
  // MyCase: a case's name is its own.
  if (tool.name === 'open_case') {
    const client = String(exampleIn(records, 'clients'));
    return { ...requiredOf(tool, records), name: 'A matter to be opened', client };
  }
  if (tool.name === 'write_many') {
    const { on, send } = calls.update_case?.(firmOf(records)) ?? {};
    return { steps: [{ tool: 'update_case', arguments: JSON.stringify({ ...on, ...send }) }] };
  }
  if (tool.name === 'search_text') return { words: `${MARK} OR client`, kinds: ['notes', 'calls'] };
  const callFor = calls[tool.name];
  if (!callFor) return requiredOf(tool, records);
  const { on, send } = callFor(firmOf(records));
  return { ...on, ...send };
}

/** The tools there are, operations and workflows: those that read, or those that write. */
export const toolsThat = (does: 'read' | 'write'): string[] =>
  [
    ...Object.values(toolsets)
      .flat()
      .map((operation) => ({ name: operation.name, hints: getToolHints(operation) })),
    ...workflows,
  ]
    .filter(({ hints }) => hints.readOnlyHint === (does === 'read'))
    .map(({ name }) => name);

/** The tools that a client sees listed, by name. Throws for one that is not. */
export async function listedTo(client: Client): Promise<(name: string) => Tool> {
  const { tools } = await client.listTools();
  return (name) => {
    const tool = tools.find((one) => one.name === name);
    if (!tool) throw new Error(`${name} is not listed`);
    return tool;
  };
}
