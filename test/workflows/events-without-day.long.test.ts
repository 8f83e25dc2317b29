import { beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, pointedAt, recordsOf } from '../support/harness.ts';

/** Starts that MyCase may send and that are no time of a day. */
const UNREADABLE = ['2026-02-30T10:00:00Z', 'soon', null, '2026-13-01', ''];

/** More events than an answer names. */
const MANY = 30;

let client: Awaited<ReturnType<typeof connect>>;
let [caseId, staffId]: number[] = [];
let ids: readonly number[];

beforeAll(async () => {
  const sandbox = await startSandbox();
  const events = await recordsOf(sandbox, 'events');
  const [someCase, someone] = [(await recordsOf(sandbox, 'cases'))[0], (await recordsOf(sandbox, 'staff'))[0]];
  [caseId, staffId] = [Number(someCase?.id), Number(someone?.id)];
  const start = new Date(Date.now() + 3_600_000).toISOString();
  const end = new Date(Date.now() + 7_200_000).toISOString();
  const shared = { case: { id: caseId }, staff: [{ id: staffId }], end };
  const unreadable = Array.from({ length: MANY }, (_, i) => ({
    ...events[0],
    ...shared,
    id: 1_000 + i,
    name: `Unreadable ${i}`,
    all_day: i % 2 === 1,
    start: UNREADABLE[i % UNREADABLE.length],
  }));
  ids = unreadable.map(({ id }) => id);
  const body = JSON.stringify([
    ...unreadable,
    { ...events[0], ...shared, id: 7, name: 'Readable', all_day: false, start },
  ]);
  await fault(sandbox, {
    path: '/v1/events',
    body,
    headers: { 'Item-Count': String(MANY + 1), Link: '' },
    times: 1_000,
  });
  client = await connect({ env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

/** The sentence of an answer, and the ids that it names. */
const NOTE = /The starts of 30 events \(ids ([\d, ]+), and 10 more\) are missing or cannot be read\. [^.]+\./;

it.each<[string, () => Record<string, unknown>]>([
  ['agenda', () => ({ from: 'this_year' })],
  ['agenda', () => ({ staff: [String(staffId)], free_minutes: 30, sections: ['free_slots'] })],
  ['deadline_review', () => ({ sections: ['no_upcoming_event'] })],
  ['case_brief', () => ({ case: String(caseId) })],
  ['what_changed', () => ({ since: '2020-01-01' })],
  ['query_firm', () => ({ sql: 'SELECT id, first_day FROM events' })],
  ['query_firm', () => ({ sql: 'SELECT count(*) FROM event_days' })],
])('%s states the events without a readable start', async (tool, args) => {
  const { text } = await call(client, tool, args());
  const [, named = ''] = NOTE.exec(text) ?? expect.unreachable(text);
  expect(named.split(', ').map(Number)).toEqual(ids.slice(0, 20));
  expect(text).not.toContain('events.first_day (');
});

it('an answer that reads no event does not state them', async () => {
  const { text } = await call(client, 'query_firm', { sql: 'SELECT count(*) FROM tasks' });
  expect(text).not.toContain('cannot be read');
});
