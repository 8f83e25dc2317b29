import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, connect, pointedAt, recordsOf } from '../support/harness.ts';
import { rowsOf } from '../support/rows.ts';

const ZONES = ['America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Apia', 'Europe/London', 'UTC'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The day and the clock of an instant in a zone, by the platform alone. */
function clockOf(timeZone: string, instant: number): { readonly day: string; readonly time: string } {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [day = '', time = ''] = format.format(instant).split(' ');
  return { day, time };
}

const later = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** Numbers from 0 to `below`, the same ones in each run. */
function createNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Days near the changes of the clock, the ends of months and years, and others. */
const DAYS = [
  '2027-03-14',
  '2027-03-28',
  '2027-10-31',
  '2027-11-07',
  '2027-02-28',
  '2027-12-31',
  '2028-02-29',
  '2027-06-15',
];

let sandbox: Sandbox;
const clients = new Map<string, Client>();
let staff: readonly { readonly id: unknown }[];
let inputCount = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  for (const zone of ZONES) clients.set(zone, await connect({ args: ['--time-zone', zone], env: pointedAt(sandbox) }));
  const [someone] = await recordsOf(sandbox, 'staff');
  staff = [{ id: someone?.id }];
});

afterAll(async () => {
  process.stderr.write(`event times: ${inputCount} distinct inputs\n`);
  for (const client of clients.values()) await client.close();
  await sandbox.close();
});

async function send(zone: string, tool: string, args: Record<string, unknown>): Promise<Answer> {
  inputCount += 1;
  const client = clients.get(zone);
  if (!client) throw new Error(`no client for ${zone}`);
  return call(client, tool, args);
}

async function stored(id: unknown): Promise<Record<string, unknown>> {
  const record = (await recordsOf(sandbox, 'events')).find((one) => one.id === id);
  if (!record) throw new Error(`no event ${id}`);
  return record;
}

const instantsOf = ({ start, end }: Record<string, unknown>): number[] =>
  [start, end].map((one) => Date.parse(String(one)));

let nameCount = 0;

/** Creates an event, and returns its id. */
async function create(zone: string, times: Record<string, unknown>): Promise<unknown> {
  nameCount += 1;
  const answer = await send(zone, 'create_event', { name: `Hearing ${nameCount}`, staff, ...times });
  expect(answer.isError, answer.text).toBe(false);
  return answer.data.id;
}

/** The rows of the only table of a report. */
const sectionOf = ({ data }: Answer): unknown =>
  Object.values(data).flatMap((one) => (Array.isArray(Object(one).rows) ? [Object(one).rows] : []))[0];

const changesOf = (answer: Answer): Record<string, { before: unknown; after: unknown }> => {
  expect(answer.isError, answer.text).toBe(false);
  const changes = rowsOf(answer, 'changes') as { field: string; before: unknown; after: unknown }[];
  return Object.fromEntries(changes.map(({ field, ...values }) => [field, values]));
};

describe.each(ZONES)('in %s', (zone) => {
  const numbers = createNumbers(ZONES.indexOf(zone) + 1);

  it('a timed event that starts at another time keeps its length, and the answer shows its end', async () => {
    for (const day of DAYS.slice(0, 4)) {
      const length = ((1 + numbers(60)) * HOUR) / 2;
      const start = Date.parse(`${day}T00:00:00Z`) + numbers(48) * (HOUR / 2);
      const id = await create(zone, {
        start: new Date(start).toISOString(),
        end: new Date(start + length).toISOString(),
      });
      const moved = `${later(day, numbers(5) - 2)}T${String(numbers(24)).padStart(2, '0')}:30`;
      const answer = await send(zone, 'update_event', { event_id: id, start: moved });
      const changes = changesOf(answer);
      const [newStart = 0, newEnd = 0] = instantsOf(await stored(id));
      expect(newEnd - newStart).toBe(length);
      expect(Date.parse(String(changes.end?.after))).toBe(newEnd);
      expect(answer.text).toContain('end moved too');

      const extended = new Date(newEnd + HOUR).toISOString();
      const onlyEnd = changesOf(await send(zone, 'update_event', { event_id: id, end: extended }));
      expect(Object.keys(onlyEnd)).toEqual(['end']);
      expect(instantsOf(await stored(id))).toEqual([newStart, newEnd + HOUR]);
    }
  });

  it('an end before the start is refused, and the event stays', async () => {
    const id = await create(zone, { start: '2027-05-04T10:00', end: '2027-05-04T11:00' });
    const before = await stored(id);
    for (const times of [
      { end: '2027-05-04T09:59' },
      { end: '2027-05-03T11:00' },
      { start: '2027-05-04T12:00', end: '2027-05-04T11:00' },
      { all_day: true, start: '2027-05-04', end: '2027-05-03' },
      { all_day: true, end: '2027-05-03' },
      { start: '2027-05-04' },
      { start: '2027-05-04', end: '2027-05-05' },
    ]) {
      const answer = await send(zone, 'update_event', { event_id: id, ...times });
      expect(answer.isError, JSON.stringify(times)).toBe(true);
      expect(answer.text).toContain('Nothing was sent');
    }
    expect(await stored(id)).toEqual(before);
  });

  it('an all-day event has days: its end is the last day, in each form of a day', async () => {
    for (const [i, day] of DAYS.entries()) {
      const last = later(day, i % 4);
      const forms = [
        { start: day, end: last },
        { start: `${day}T00:00`, end: `${last}T00:00` },
        { start: `${day}T00:00:00Z`, end: `${last}T00:00:00Z` },
        { start: `${day}T09:00`, end: `${last}T17:30` },
      ];
      const id = await create(zone, { all_day: true, ...forms[i % forms.length] });
      expect(await stored(id)).toMatchObject({ start: `${day}T00:00:00Z`, end: `${later(last, 1)}T00:00:00Z` });

      const first = later(day, 40);
      const moved = changesOf(
        await send(zone, 'update_event', { event_id: id, start: [first, `${first}T00:00`][i % 2] }),
      );
      const newLast = later(first, i % 4);
      expect(moved).toEqual({ start: { before: day, after: first }, end: { before: last, after: newLast } });
      expect(await stored(id)).toMatchObject({ start: `${first}T00:00:00Z`, end: `${later(newLast, 1)}T00:00:00Z` });

      const longer = await send(zone, 'update_event', { event_id: id, end: later(newLast, 2) });
      expect(changesOf(longer)).toEqual({ end: { before: newLast, after: later(newLast, 2) } });
      expect(longer.data.done).toBe('changed');
      const same = await send(zone, 'update_event', { event_id: id, start: first, end: later(newLast, 2) });
      expect(same.data.done).toBe('nothing to change');
    }
  });

  it('an instant with an offset is on its day in the zone', async () => {
    for (let i = 0; i < 4; i += 1) {
      const instant = Date.parse(`${DAYS[i]}T00:30:00Z`) + numbers(46) * (HOUR / 2);
      const { day } = clockOf(zone, instant);
      const text = new Date(instant).toISOString();
      const id = await create(zone, { all_day: true, start: text, end: text });
      expect(await stored(id)).toMatchObject({ start: `${day}T00:00:00Z`, end: `${later(day, 1)}T00:00:00Z` });
    }
  });

  it('switching all_day keeps the calendar days', async () => {
    for (const day of DAYS.slice(0, 4)) {
      const hour = 1 + numbers(21);
      const time = (hours: number) => `${String(hours).padStart(2, '0')}:00`;
      const id = await create(zone, { start: `${day}T${time(hour)}`, end: `${day}T${time(hour + 1)}` });
      const on = changesOf(await send(zone, 'update_event', { event_id: id, all_day: true }));
      expect(on).toMatchObject({ start: { after: day }, end: { after: day }, all_day: { after: true } });
      expect(await stored(id)).toMatchObject({
        all_day: true,
        start: `${day}T00:00:00Z`,
        end: `${later(day, 1)}T00:00:00Z`,
      });
      const off = changesOf(await send(zone, 'update_event', { event_id: id, all_day: false }));
      expect(off).toMatchObject({ all_day: { before: true, after: false } });
      const [start = 0, end = 0] = instantsOf(await stored(id));
      expect([clockOf(zone, start), clockOf(zone, end - 1).day]).toEqual([{ day, time: '00:00' }, day]);
      expect(clockOf(zone, end)).toEqual({ day: later(day, 1), time: '00:00' });
      expect(await send(zone, 'update_event', { event_id: id, all_day: true, start: later(day, 3) })).toMatchObject({
        isError: false,
      });
      expect(await stored(id)).toMatchObject({
        start: `${later(day, 3)}T00:00:00Z`,
        end: `${later(day, 4)}T00:00:00Z`,
      });
    }
  });

  it('the lists, the queries and the agenda show the last day', async () => {
    for (const [i, day] of DAYS.slice(0, 4).entries()) {
      const last = later(day, i % 4);
      const name = `Retreat ${zone} ${i}`;
      const id = await create(zone, { name, all_day: true, start: day, end: last });
      const sql = 'SELECT id, name, first_day, last_day FROM event_days WHERE name = :name AND last_day';
      const parameters = [
        { name: 'name', value: name },
        { name: 'last', value: last, type: 'day' },
      ];
      const query = await send(zone, 'query_firm', { sql: `${sql} = :last`, parameters });
      expect(sectionOf(query)).toMatchObject([{ id, first_day: day, last_day: last }]);
      const after = await send(zone, 'query_firm', { sql: `${sql} > :last`, parameters });
      expect(sectionOf(after)).toEqual([]);
      const agenda = await send(zone, 'agenda', { from: last, to: last, sections: ['events'] });
      expect(JSON.stringify(agenda.data)).toContain(name);
      expect(agenda.text).toContain(day === last ? `${day} all day` : `${day} to ${last} all day`);
      const next = await send(zone, 'agenda', { from: later(last, 1), to: later(last, 1), sections: ['events'] });
      expect(JSON.stringify(next.data)).not.toContain(name);
    }
  });
});

it('a time that does not exist, because the clock is set forward, is stated', async () => {
  const times = { start: '2027-03-14T02:30', end: '2027-03-14T03:30', all_day: false };
  const event = { name: 'Skipped hour', description: '', location: { id: 318_467 }, staff, ...times };
  const { text } = await send('America/Los_Angeles', 'create_event', event);
  expect(text).toContain(
    'start was read as Sun 2027-03-14 03:30 -07:00 (America/Los_Angeles). 02:30 does not exist on this day, because the clock is set forward.',
  );
  expect(text).not.toContain('03:30 does not exist');
});
