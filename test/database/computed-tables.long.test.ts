import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aClient, call, pointedAt, recordsOf } from '../support/harness.ts';
import { aBusySandbox, changeFirm } from '../workflows/changes.ts';

const CHANGES = 250;

/** The lists whose records count for their case. */
const LISTS = ['tasks', 'events', 'calls', 'documents', 'time_entries', 'expenses', 'invoices', 'invoice_payments'];

const MOVED_PER_LIST = 5;

/** Moves the last records of each list to the case of the first one. */
async function moveRecords(sandbox: Sandbox): Promise<void> {
  const updated_at = new Date().toISOString();
  for (const list of LISTS) {
    const records = (await recordsOf(sandbox, list)).filter((record) => record.case);
    for (const record of records.slice(-MOVED_PER_LIST)) {
      const body = JSON.stringify({ ...record, case: records[0]?.case, updated_at });
      const stored = await fetch(`${sandbox.url}/__sandbox/records/${list}`, { method: 'POST', body });
      expect(stored.ok).toBe(true);
    }
  }
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
  const before = await ask(client);
  const made = await changeFirm(sandbox, CHANGES);
  await moveRecords(sandbox);
  await sleep(STALE_MS);
  const other = await aClient(start);
  const today = new Date().getUTCDate();
  let [changed, fresh] = [await ask(client), await ask(other)];
  // Some figures depend on the day.
  if (new Date().getUTCDate() !== today) [changed, fresh] = [await ask(client), await ask(other)];
  expect(changed).toEqual(fresh);
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['PUT tasks', 'DELETE tasks', 'POST time_entries']));
  for (const [place, answer] of fresh.entries()) {
    expect(answer.rows, STATEMENTS[place]).toHaveLength(answer.total);
    expect(answer, STATEMENTS[place]).not.toEqual(before[place]);
  }
});
