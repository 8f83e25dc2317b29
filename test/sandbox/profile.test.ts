import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldsList, referenceId, referenceIds } from '../../src/sandbox/json.ts';
import { answered, first, startTalk, type Talk } from './talk.ts';

describe('the published profile', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  test('has a firm with an id and a time zone', async () => {
    const { record } = await talk.get('/firm');
    expect(record).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      time_zone: 'America/Los_Angeles',
    });
  });

  test('lists stages and companies without pages, ids as strings', async () => {
    expect((await talk.get('/case_stages')).rows).toHaveLength(9);
    const { rows } = await talk.get('/companies');
    expect(rows).toHaveLength(38);
    expect(Object.keys(first(rows))).toEqual(['id', 'name', 'primary_email', 'primary_phone']);
    expect(typeof first(rows).id).toBe('string');
  });

  test("lists a client's cases in its own words", async () => {
    const client = first(await talk.stored('clients'));
    const { rows } = await talk.get(`/clients/${client.id}/cases`);
    expect(rows.map(({ id }) => id)).toEqual(referenceIds(client.cases).map(String));
    expect(first(rows)).toHaveProperty('opened_at');
  });

  test('relates a client to a case', async () => {
    const { id } = first(await talk.stored('cases'));
    const client = (await talk.stored('clients')).at(-1)?.id;
    const path = `/cases/${id}/client_relationships`;
    const { status, record } = await talk.post(path, { client_id: String(client), role: 'Witness' });
    expect(status).toBe(201);
    expect(record).toMatchObject({ case_id: String(id), client_id: String(client), role: 'Witness' });
    expect((await talk.post(path, { client_id: '1' })).record).toEqual({
      message: expect.any(String),
      code: 'unprocessable_entity',
    });
  });

  test('takes a document in one multipart request and shows it in the nested folder', async () => {
    const { id } = first(await talk.stored('cases'));
    const body = new FormData();
    body.set('file', new Blob(['five!']), 'memo.txt');
    body.set('name', 'Memo');
    const headers = { authorization: 'Bearer test-token-0' };
    const url = `${talk.sandbox.url}/cases/${id}/documents`;
    const { status, record } = await answered(await fetch(url, { method: 'POST', body, headers }));
    expect([status, record.name, record.size, record.content_type]).toEqual([201, 'Memo', 5, 'text/plain']);
    const folder = (await talk.get(`/cases/${id}/documents_folder`)).record;
    expect(fieldsList(folder.documents).map((document) => document.id)).toContain(record.id);
    expect(fieldsList(folder.subfolders).map(({ name }) => name)).toContain('Discovery');
  });

  test('changes an event by PATCH and answers it', async () => {
    const event = first((await talk.stored('events')).filter((record) => referenceId(record.case) !== undefined));
    const { status, record } = await talk.patch(`/events/${event.id}`, { title: 'Moved', location: 'Roof' });
    expect(status).toBe(200);
    expect(record).toMatchObject({ id: String(event.id), title: 'Moved', location: 'Roof' });
    expect((await talk.patch('/events/1', { title: 'x' })).record.code).toBe('not_found');
  });
});
