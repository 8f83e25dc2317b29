import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';

const ZONES = ['America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Apia'];

let sandbox: Sandbox;
let clients: Client[];

beforeAll(async () => {
  sandbox = await startSandbox();
  clients = await Promise.all(
    ZONES.flatMap((zone) => [zone, zone]).map((zone) =>
      connect({ args: ['--time-zone', zone], env: pointedAt(sandbox) }),
    ),
  );
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await sandbox.close();
});

const idOf = async (resource: string, isIt: (record: Record<string, unknown>) => boolean = () => true) =>
  (await recordsOf(sandbox, resource)).find(isIt)?.id;

async function readCalls(): Promise<(readonly [string, Record<string, unknown>])[]> {
  const due = (await recordsOf(sandbox, 'tasks'))[0]?.due_date;
  const case_id = await idOf('cases', ({ custom_field_values }) => JSON.stringify(custom_field_values).includes('20'));
  const queries = [
    `SELECT id, due_date FROM tasks WHERE due_date = '${due}'`,
    `SELECT substr(due_date, 1, 7) AS month, count(*) FROM tasks WHERE due_date <= '${due}' GROUP BY month`,
    "SELECT id, due_date FROM invoices WHERE due_date < day('today') ORDER BY due_date DESC LIMIT 100",
    "SELECT id, entry_date FROM time_entries WHERE entry_date >= period_start('last 60 days') LIMIT 100",
    'SELECT id, sol_date, opened_date FROM cases WHERE sol_date IS NOT NULL LIMIT 100',
    'SELECT id, birthdate FROM clients WHERE birthdate IS NOT NULL LIMIT 100',
  ];
  return [
    ['list_tasks', {}],
    ['list_expenses', { page_size: 5 }],
    ['list_invoices', { page_size: 5 }],
    ['get_case', { case_id }],
    ['list_case_notes', { case_id }],
    ...queries.map((sql) => ['query_firm', { sql }] as const),
    ['deadline_review', { near_days: 30 }],
    ['receivables', {}],
    ['unbilled_work', {}],
    ['agenda', { from: 'this_week' }],
    ['case_brief', { case: String(case_id) }],
  ];
}

/** A text without the random codes of its markers and pages, and without the time at which lists were read. */
const fixed = (text: string): string =>
  text.replace(/as of \w{3} [\d-]+ \d\d:\d\d [+-]\d\d:\d\d/g, '').replace(/«\w*|\w*»|next_page_token: \S+/g, '');

describe.each(ZONES)('in %s', (zone) => {
  it('a day with a time of midnight is shown, filtered and counted as the day', async () => {
    const [plain, timed] = clients.slice(2 * ZONES.indexOf(zone));
    if (!plain || !timed) throw new Error('no clients');
    const calls = await readCalls();
    const expected: Awaited<ReturnType<typeof call>>[] = [];
    // One after the other: a sentence about waiting leaves room for fewer rows.
    for (const [tool, args] of calls) expected.push(await call(plain, tool, args));
    await fault(sandbox, { kind: 'timed_dates', times: 100_000 });
    for (const [i, [tool, args]] of calls.entries()) {
      const answer = await call(timed, tool, args);
      expect(answer.isError, answer.text).toBe(false);
      expect(fixed(answer.text), `${tool} ${JSON.stringify(args)}`).toBe(fixed(expected[i]?.text ?? ''));
    }
    const task_id = await idOf('tasks', ({ completed }) => completed === false);
    const before = (await recordsOf(sandbox, 'tasks')).find(({ id }) => id === task_id);
    const renamed = await call(timed, 'update_task', { task_id, name: `Renamed in ${zone}` });
    expect(renamed.data).toMatchObject({ done: 'changed', changes: [{ field: 'name' }] });
    const moved = await call(timed, 'update_task', { task_id, due_date: '2027-03-14' });
    expect(moved.data).toMatchObject({
      done: 'changed',
      changes: [{ field: 'due_date', before: before?.due_date, after: '2027-03-14' }],
    });
    const same = await call(timed, 'update_task', { task_id, due_date: '2027-03-14' });
    expect(same.data.done).toBe('nothing to change');
    await call(timed, 'update_task', { task_id, due_date: before?.due_date });
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    process.stderr.write(`day fields in ${zone}: ${calls.length + 4} distinct inputs\n`);
  });
});
