import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aClient, call, pointedAt, recordsOf } from '../support/harness.ts';
import { aBusySandbox, changeFirm } from '../workflows/changes.ts';

const CHANGES = 250;

/** The lists whose records count for their case. */
const LISTS = ['tasks', 'events', 'calls', 'documents', 'time_entries', 'expenses', 'invoices', 'invoice_payments'];

const MOVED_PER_LIST = 5;

type Records = readonly Record<string, unknown>[];

/** The records of each list that are on a case. */
const readRecords = async (sandbox: Sandbox): Promise<Record<string, Records>> =>
  Object.fromEntries(
    await Promise.all(
      LISTS.map(async (list) => [list, (await recordsOf(sandbox, list)).filter((record) => record.case)] as const),
    ),
  );

/** Moves the last of the known records of each list that still exist to the case of the first record. */
async function moveRecords(sandbox: Sandbox, known: Record<string, Records>): Promise<void> {
  const updated_at = new Date().toISOString();
  for (const [list, records] of Object.entries(await readRecords(sandbox))) {
    const ids = new Set(known[list]?.map(({ id }) => id));
    const target = records[0]?.case;
    const moved = records.filter((record) => ids.has(record.id) && Object(record.case).id !== Object(target).id);
    expect(moved.length, list).toBeGreaterThanOrEqual(MOVED_PER_LIST);
    for (const record of moved.slice(-MOVED_PER_LIST))
      await store(sandbox, list, { ...record, case: target, updated_at });
  }
}

async function store(sandbox: Sandbox, list: string, record: object): Promise<void> {
  const body = JSON.stringify(record);
  const stored = await fetch(`${sandbox.url}/__sandbox/records/${list}`, { method: 'POST', body });
  expect(stored.ok).toBe(true);
}

/** Removes the clients of the cases of some open invoices. Returns the cases. */
async function removeClients(sandbox: Sandbox): Promise<Records> {
  const invoices = await recordsOf(sandbox, 'invoices');
  const ids = new Set(invoices.filter(({ status }) => status === 'sent').map((invoice) => Object(invoice.case).id));
  const cases = (await recordsOf(sandbox, 'cases')).filter(({ id }) => ids.has(id)).slice(0, MOVED_PER_LIST);
  const clients = await recordsOf(sandbox, 'clients');
  for (const one of cases) await store(sandbox, 'cases', { ...one, clients: [], billing_contact: null });
  const removed = new Set(cases.map(({ id }) => id));
  for (const client of clients) {
    const [listed, kept] = [[client.cases].flat(), [client.cases].flat().filter((one) => !removed.has(Object(one).id))];
    if (kept.length < listed.length) await store(sandbox, 'clients', { ...client, cases: kept });
  }
  return cases;
}

/** The lists are read again when they are older than half a minute. */
const STALE_MS = 31_000;

/** Statements that read the tables with a row for each case. */
const STATEMENTS = [
  'SELECT id, open_tasks, overdue_tasks, unbilled_amount, last_activity, next_event FROM case_summary ORDER BY id',
  'SELECT case_id, changed_at FROM case_changes ORDER BY case_id',
  'SELECT id, client_id, attorney_id FROM open_invoices ORDER BY id',
  'SELECT case_id, client_id, attorney_id, sum(amount) AS amount FROM payments_received GROUP BY 1, 2, 3 ORDER BY 1, 2, 3',
];

it(`after ${CHANGES} changes by others and moves to another case, the figures of each case are those of a server that has just started`, async () => {
  const sandbox = await aBusySandbox();
  const start = { args: ['--time-zone', 'UTC', '--answer-tokens', '25000'], env: pointedAt(sandbox) };
  const client = await aClient(start);
  const ask = async (from: typeof client) => {
    const answers = await Promise.all(STATEMENTS.map((sql) => call(from, 'query_firm', { sql })));
    return answers.map(({ data }) => data.rows as { total: number; rows: unknown[] });
  };
  const known = await readRecords(sandbox);
  const withoutClients = await removeClients(sandbox);
  const before = await ask(client);
  const made = await changeFirm(sandbox, CHANGES);
  await moveRecords(sandbox, known);
  const [lister] = await recordsOf(sandbox, 'clients');
  const cases = [lister?.cases, withoutClients.map(({ id }) => ({ id }))].flat();
  await store(sandbox, 'clients', { ...lister, cases, updated_at: new Date().toISOString() });
  await sleep(STALE_MS);
  const other = await aClient(start);
  const today = new Date().getUTCDate();
  let [changed, fresh] = [await ask(client), await ask(other)];
  // Some figures depend on the day.
  if (new Date().getUTCDate() !== today) [changed, fresh] = [await ask(client), await ask(other)];
  expect(changed).toEqual(fresh);
  const shown = changed[2]?.rows.filter((row) => Object(row).client_id === lister?.id) ?? [];
  expect(shown.length).toBeGreaterThanOrEqual(MOVED_PER_LIST);
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['PUT tasks', 'DELETE tasks', 'POST time_entries']));
  for (const [place, answer] of fresh.entries()) {
    expect(answer.rows, STATEMENTS[place]).toHaveLength(answer.total);
    expect(answer, STATEMENTS[place]).not.toEqual(before[place]);
  }
});
