import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fields, Json } from '../../src/sandbox/json.ts';
import { first, pointers, startTalk, type Talk } from './talk.ts';

describe('work at the office', () => {
  let talk: Talk;
  let staff: Json;
  let client: Json;
  let parent: Json;
  beforeAll(async () => {
    talk = await startTalk();
    const idOf = async (collection: string) => ({ id: first(await talk.stored(collection)).id ?? null });
    [staff, client, parent] = [await idOf('staff'), await idOf('clients'), await idOf('cases')];
  });
  afterAll(() => talk.close());

  const call = (caller: Fields): Fields => ({
    called_at: '2026-01-05T10:00:00',
    caller_phone_number: '+1 (415) 555-0134',
    call_for: staff,
    message: 'Please call back',
    ...caller,
  });

  test('a call is accepted without an id and shows up a little later', async () => {
    const { status, json } = await talk.post('/v1/calls', call({ caller_name: 'Ada Thornwick' }));
    expect([status, json]).toEqual([202, null]);
    expect(await talk.stored('calls')).toHaveLength(122);
    await sleep(400);
    const calls = await talk.stored('calls');
    expect(calls.at(-1)).toMatchObject({ caller_name: 'Ada Thornwick', called_at: '2026-01-05T10:00:00Z' });
  });

  test.each([{}, { caller_name: 'Ada', client: true }])('a call has exactly one caller, not %o', async (given) => {
    const body = call('client' in given ? { caller_name: 'Ada', client } : {});
    expect((await talk.post('/v1/calls', body)).status).toBe(422);
  });

  test('a task needs four fields, also when it is changed', async () => {
    const wanted = ['/name', '/priority', '/due_date', '/staff'];
    const { id } = first(await talk.stored('tasks'));
    expect(pointers(await talk.post('/v1/tasks', {}))).toEqual(wanted);
    expect(pointers(await talk.put(`/v1/tasks/${id}`, {}))).toEqual(wanted);
  });

  test('a completed task says since when', async () => {
    const body = { name: 'File', priority: 'High', due_date: '2026-02-01', staff: [staff] };
    const { record } = await talk.post('/v1/tasks', body);
    expect(record.completed_at).toBeNull();
    await talk.put(`/v1/tasks/${record.id}`, { ...body, completed: true });
    const changed = (await talk.stored('tasks')).find(({ id }) => id === record.id);
    expect(changed?.completed_at).toMatch(/Z$/);
  });

  test('a date-time without an offset is UTC, one with an offset is converted', async () => {
    const body = {
      name: 'Hearing',
      start: '2026-05-01T09:00:00',
      end: '2026-05-01T10:00:00-07:00',
      staff: [],
    };
    const { record } = await talk.post('/v1/events', body);
    expect([record.start, record.end]).toEqual(['2026-05-01T09:00:00Z', '2026-05-01T17:00:00Z']);
  });

  test('rates, costs and units come back as strings', async () => {
    const entry = { activity_name: 'Stargazing', entry_date: '2026-05-01', case: parent, staff };
    const time = await talk.post('/v1/time_entries', { ...entry, rate: 250, hours: 1.5 });
    expect(time.record).toMatchObject({ rate: '250.0', hours: 1.5, billable: true, invoices: [] });
    const expense = await talk.post('/v1/expenses', { ...entry, billable: false, cost: 12.5, units: 2 });
    expect(expense.record).toMatchObject({ cost: '12.5', units: '2.0', billable: false });
    expect((await talk.put(`/v1/time_entries/${time.record.id}`, entry)).status).toBe(404);
  });

  test('a thread is written with recipients and read with clients and staff', async () => {
    const body = {
      subject: 'Hello',
      first_message_body: 'First words',
      client_recipients: [client],
      staff_recipients: [staff],
    };
    const { status, record } = await talk.post('/v1/message_threads', body);
    expect(status).toBe(201);
    expect(record).toMatchObject({ clients: [client], staff: [staff], first_message_body: 'First words' });
    expect(record).not.toHaveProperty('client_recipients');
    const message = await talk.post(`/v1/message_threads/${record.id}/messages`, {
      sender: staff,
      body: 'More',
    });
    expect(message.record.message_thread).toEqual({ id: record.id, subject: 'Hello' });
  });

  test('options of a list field are written as option_value and read as option', async () => {
    const body = {
      name: 'Color',
      parent_type: 'case',
      field_type: 'list',
      list_options: [{ option_value: 'red' }],
    };
    const { record } = await talk.post('/v1/custom_fields', body);
    const path = `/v1/custom_fields/${record.id}/list_options`;
    const added = await talk.post(path, { list_options: [{ option_value: 'blue' }] });
    expect(added.status).toBe(200);
    expect(added.rows.map(({ key, option }) => [key, option])).toEqual([
      ['1', 'red'],
      ['2', 'blue'],
    ]);
    expect((await talk.put(`${path}/2`, { option_value: 'green' })).status).toBe(204);
    expect((await talk.del(`${path}/1`)).status).toBe(204);
    expect((await talk.get(path)).rows.map(({ option }) => option)).toEqual(['green']);
    expect((await talk.del(`${path}/9`)).status).toBe(404);
  });

  test('a webhook subscription has a string for an id, and a key', async () => {
    const body = { model: 'case', url: 'https://hooks.example.com/x', actions: ['created'] };
    const { status, record } = await talk.post('/v1/webhooks/subscriptions', body);
    expect(status).toBe(201);
    expect(record).toMatchObject({ ...body, id: expect.any(String), hmac_key: expect.any(String) });
    expect((await talk.del(`/v1/webhooks/subscriptions/${record.id}`)).status).toBe(204);
    expect((await talk.get('/v1/webhooks/subscriptions')).rows).toHaveLength(2);
  });
});
