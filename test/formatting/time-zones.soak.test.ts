import { describe, expect, it, onTestFinished } from 'vitest';
import { aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { rowsOf, tableIn } from '../support/rows.ts';
import { startStandIn } from './stand-in.ts';

/** Instants as MyCase sends them, and as each zone's people write them. */
const SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'America/Los_Angeles': {
    '2026-03-08T09:59:00Z': 'Sun 2026-03-08 01:59 -08:00',
    '2026-03-08T10:00:00Z': 'Sun 2026-03-08 03:00 -07:00',
    '2026-11-01T08:30:00Z': 'Sun 2026-11-01 01:30 -07:00',
    '2026-11-01T09:30:00Z': 'Sun 2026-11-01 01:30 -08:00',
    '2027-01-01T07:59:59Z': 'Thu 2026-12-31 23:59 -08:00',
    '2027-01-01T00:00:00-08:00': 'Fri 2027-01-01 00:00 -08:00',
  },
  'Asia/Tokyo': {
    '2026-12-31T15:00:00Z': 'Fri 2027-01-01 00:00 +09:00',
    '2026-03-08T10:00:00Z': 'Sun 2026-03-08 19:00 +09:00',
  },
  UTC: {
    '2026-12-31T23:59:59.999Z': 'Thu 2026-12-31 23:59 +00:00',
    '2026-11-01T01:30:00-08:00': 'Sun 2026-11-01 09:30 +00:00',
  },
  'Pacific/Apia': {
    '2026-12-31T10:59:00Z': 'Thu 2026-12-31 23:59 +13:00',
    '2011-12-30T09:59:00Z': 'Thu 2011-12-29 23:59 -10:00',
    '2011-12-30T10:00:00Z': 'Sat 2011-12-31 00:00 +14:00',
  },
  'Asia/Kathmandu': {
    '2026-12-31T18:15:00Z': 'Fri 2027-01-01 00:00 +05:45',
    '2026-02-28T18:14:00Z': 'Sat 2026-02-28 23:59 +05:45',
  },
  'Australia/Lord_Howe': {
    '2026-04-04T14:59:00Z': 'Sun 2026-04-05 01:59 +11:00',
    '2026-04-04T15:00:00Z': 'Sun 2026-04-05 01:30 +10:30',
  },
};

/** A client of a server in a zone, and the stand-in that its answers come from. */
async function inZone(zone: string) {
  const standIn = await startStandIn();
  onTestFinished(() => standIn.close());
  const client = await aClient({
    args: ['--time-zone', zone],
    env: { MYCASE_BASE_URL: standIn.baseUrl, MYCASE_ACCESS_TOKEN: 'any' },
  });
  return { standIn, client };
}

describe('an all-day event with a day that does not exist', () => {
  it.each([
    { start: '2026-03-08T00:00:00Z', end: '2026-13-45T00:00:00Z', shown: ['2026-03-08', '2026-13-45T00:00:00Z'] },
    { start: '2026-02-30T00:00:00Z', end: '2026-03-02T00:00:00Z', shown: ['2026-02-30T00:00:00Z', '2026-03-01'] },
    { start: '2026-03-08T00:00:00Z', end: '2026-02-31T00:00:00Z', shown: ['2026-03-08', '2026-02-31T00:00:00Z'] },
  ])('$start to $end is shown as MyCase sent it', async ({ start, end, shown }) => {
    const { standIn, client } = await inZone('America/Los_Angeles');
    standIn.answer = JSON.stringify([{ id: 7, name: 'Trial', all_day: true, start, end }]);
    const answer = await call(client, 'list_events', { fields: ['id', 'start', 'end'] });
    expect(rowsOf(answer, 'events')).toEqual([{ id: 7, start: shown[0], end: shown[1] }]);
  });
});

it.each([
  [{ all_day: true, start: '2026-03-08T00:00:00Z', end: '2026-13-45T00:00:00Z' }, { start: '2026-12-01' }],
  [{ all_day: true, start: '2026-03-08T00:00:00Z', end: '2026-02-30T00:00:00Z' }, { all_day: false }],
  [{ all_day: false, start: '2026-03-08T10:00:00Z', end: '2026-13-45T10:00:00Z' }, { start: '2026-12-01T10:00' }],
])('the end of %j is not invented by an update with %j', async (times, changes) => {
  const { standIn, client } = await inZone('America/Los_Angeles');
  standIn.longPage = JSON.stringify([{ id: 7, name: 'Trial', ...times }]);
  const { isError, text } = await call(client, 'update_event', { event_id: 7, ...changes });
  expect({ isError, text }).toMatchObject({
    isError: true,
    text: expect.stringContaining('Nothing was sent: the end'),
  });
});

describe.each(Object.entries(SHOWN))('in the time zone %s', (zone, instants) => {
  it('instants are shown with weekday and offset, and days stay unchanged', async () => {
    const { standIn, client } = await inZone(zone);
    const timed = Object.keys(instants).map((start, id) => ({ id, all_day: false, start }));
    const day = { all_day: true, start: '2026-03-08T00:00:00Z', end: '2026-03-09T00:00:00Z' };
    standIn.answer = JSON.stringify([...timed, { id: 90, ...day }, { id: 91, start: '2026-03-08' }]);
    const answer = await call(client, 'list_events', { fields: ['id', 'start', 'all_day'] });
    const { columns, cells } = tableIn(answer, timed.length + 2);
    expect(columns[1]).toBe('start');
    expect(cells.map(([, start]) => start)).toEqual([...Object.values(instants), '2026-03-08', '2026-03-08']);
    const shown = rowsOf(answer, 'events').slice(0, timed.length);
    for (const [i, { start }] of shown.entries()) {
      expect(Date.parse(String(start))).toBeCloseTo(Date.parse(timed[i]?.start ?? ''), -4);
    }

    standIn.answer = JSON.stringify([{ id: 1, due_date: '2026-12-31', name: '2026-12-31T23:59:00Z' }]);
    const { text } = await call(client, 'list_tasks');
    expect(text).toContain('1|2026-12-31T23:59:00Z|2026-12-31');
  });
});

it('start and end of an event are in one cell', async () => {
  const { standIn, client } = await inZone('America/Los_Angeles');
  const spans = {
    'Wed 2027-03-03 09:30–12:30 -08:00': { start: '2027-03-03T17:30:00Z', end: '2027-03-03T20:30:00Z' },
    'Sun 2026-11-01 00:30 -07:00 to Sun 2026-11-01 01:30 -08:00': {
      start: '2026-11-01T07:30:00Z',
      end: '2026-11-01T09:30:00Z',
    },
    'Thu 2026-12-31 23:00 to Fri 2027-01-01 01:00 -08:00': {
      start: '2027-01-01T07:00:00Z',
      end: '2027-01-01T09:00:00Z',
    },
    '2026-12-31 all day': { all_day: true, start: '2026-12-31T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    '2026-03-07 to 2026-03-09 all day': {
      all_day: true,
      start: '2026-03-07T00:00:00Z',
      end: '2026-03-10T00:00:00Z',
    },
    'Fri 2026-05-01 16:00 -07:00': { start: '2026-05-01T23:00:00Z', end: null },
    'to Fri 2026-05-01 16:00 -07:00': { start: null, end: '2026-05-01T23:00:00Z' },
    '': { start: null, end: null },
  };
  standIn.answer = JSON.stringify(Object.values(spans).map((span, id) => ({ id, ...span })));
  const answer = await call(client, 'list_events');
  const { columns, cells } = tableIn(answer, Object.keys(spans).length);
  expect(columns).toEqual(['id', 'start to end']);
  expect(cells.map(([, span]) => span)).toEqual(Object.keys(spans));
  expect(rowsOf(answer, 'events')[0]).toMatchObject({
    start: '2027-03-03T09:30:00-08:00',
    end: '2027-03-03T12:30:00-08:00',
  });
});

it('instants of inner records are in the time zone of the firm, and shown only when they are asked for', async () => {
  const { standIn, client } = await inZone('Asia/Tokyo');
  const times = { created_at: '2026-12-31T15:00:00Z', updated_at: '2026-12-31T15:00:00Z' };
  standIn.answer = JSON.stringify({
    id: 1,
    office: { id: 2, name: 'Main', ...times },
    custom_field_values: [{ custom_field: { id: 3 }, value: 'Hourly', ...times }],
  });
  const { text, data } = await call(client, 'get_case', { case_id: 1 });
  expect(text).toBe('id: 1\noffice: 2 Main\ncustom_field_values: 3: Hourly');
  expect(data).toEqual({
    id: 1,
    office: { id: 2, name: 'Main' },
    custom_field_values: [{ custom_field: { id: 3 }, value: 'Hourly' }],
  });
  const asked = await call(client, 'get_case', { case_id: 1, fields: ['office.created_at'] });
  expect(asked.text).toBe('office: 2, created_at Fri 2027-01-01 00:00 +09:00');

  standIn.answer = JSON.stringify([{ id: 7, list_options: [{ key: '1', option: 'Hourly', ...times }] }]);
  const fields = await call(client, 'list_custom_fields', { fields: ['*'] });
  expect(fields.text).toContain('\n7|1 Hourly');
  expect(fields.text + JSON.stringify(fields.data)).not.toContain('15:00:00Z');
});

describe('a date-time without an offset', () => {
  it.each([
    ['America/Los_Angeles', '2026-03-08T09:00', '2026-03-08T16:00:00.000Z', 'Sun 2026-03-08 09:00 -07:00'],
    ['America/Los_Angeles', '2026-03-07T09:00', '2026-03-07T17:00:00.000Z', 'Sat 2026-03-07 09:00 -08:00'],
    ['America/Los_Angeles', '2026-03-08T02:30', '2026-03-08T10:30:00.000Z', 'Sun 2026-03-08 03:30 -07:00'],
    ['America/Los_Angeles', '2026-11-01T01:30', '2026-11-01T08:30:00.000Z', 'Sun 2026-11-01 01:30 -07:00'],
    ['Asia/Kathmandu', '2027-01-01T00:00:00', '2026-12-31T18:15:00.000Z', 'Fri 2027-01-01 00:00 +05:45'],
  ])('is read in %s: %s is %s, and the result states it', async (zone, given, instant, spoken) => {
    const sandbox = await aSandbox();
    const client = await aClient({ args: ['--time-zone', zone], env: pointedAt(sandbox) });
    const [someone] = await recordsOf(sandbox, 'staff');
    const event = {
      name: 'Hearing',
      end: '2027-02-01T10:00:00Z',
      staff: [{ id: someone?.id, required: true }],
    };
    const answer = await call(client, 'create_event', { ...event, start: given });
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.text).toContain(`start was read as ${spoken} (${zone}).`);
    expect(answer.text).not.toContain('end was read');
    const sent = (await requestsTo(sandbox)).find(({ method }) => method === 'POST')?.body;
    expect(Object(sent).start).toMatch(/[+-]\d\d:\d\d$/);
    expect(Object(sent).end).toBe(event.end);
    const stored = (await recordsOf(sandbox, 'events')).find(({ id }) => id === answer.data.id);
    expect(new Date(String(stored?.start)).toISOString()).toBe(instant);
  });

  it('is read in the time zone of the firm in a filter', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ args: ['--time-zone', 'Asia/Tokyo'], env: pointedAt(sandbox) });
    const { text } = await call(client, 'list_cases', { updated_after: '2026-01-02T03:04', page_size: 1 });
    expect(text).toContain('updated_after was read as Fri 2026-01-02 03:04 +09:00 (Asia/Tokyo).');
    const [seen] = await requestsTo(sandbox);
    expect(Object(seen?.query)['filter[updated_after]']).toBe('2026-01-02T03:04:00+09:00');
  });

  it.each([
    ['Asia/Tokyo', '2026-01-02', 'Fri 2026-01-02 00:00 +09:00', '2026-01-02T00:00:00+09:00'],
    ['America/Los_Angeles', '2026-07-04', 'Sat 2026-07-04 00:00 -07:00', '2026-07-04T00:00:00-07:00'],
  ])('may be a date in a filter: in %s the date %s is its midnight', async (zone, day, spoken, sent) => {
    const sandbox = await aSandbox();
    const client = await aClient({ args: ['--time-zone', zone], env: pointedAt(sandbox) });
    const { text } = await call(client, 'list_cases', { updated_after: day, page_size: 1 });
    expect(text).toContain(`updated_after was read as ${spoken} (${zone}).`);
    const [seen] = await requestsTo(sandbox);
    expect(Object(seen?.query)['filter[updated_after]']).toBe(sent);
  });

  it.each(['Asia/Tokyo', 'America/Los_Angeles'])('of an all-day event is the date of the event in %s', async (zone) => {
    const sandbox = await aSandbox();
    const client = await aClient({ args: ['--time-zone', zone], env: pointedAt(sandbox) });
    const [someone] = await recordsOf(sandbox, 'staff');
    const { text, data } = await call(client, 'create_event', {
      name: 'Retreat',
      all_day: true,
      start: '2026-03-08T00:00',
      end: '2026-03-09T00:00Z',
      staff: [{ id: someone?.id, required: true }],
    });
    expect(text).not.toContain('was read as');
    expect(data).toMatchObject({ start: '2026-03-08', end: '2026-03-09' });
  });
});

it.each([
  ['America/Los_Angelas', 'Did you mean "America/Los_Angeles"?'],
  ['Asia/Tokio', 'Did you mean "Asia/Tokyo"?'],
  ['Nowhere/Atlantis-on-Sea', 'unknown time zone'],
])('--time-zone %s stops the start', async (zone, words) => {
  const { code, stdout, stderr } = await run(['--time-zone', zone], {});
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('--time-zone: unknown time zone');
  expect(stderr).toContain(words);
});
