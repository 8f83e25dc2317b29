import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { first, pointers, startTalk, type Talk } from './talk.ts';

const ADDRESS = {
  address1: '1 Mill Street',
  address2: '',
  city: 'Oakland',
  state: 'CA',
  zip_code: '94600',
  country: 'US',
};

describe('people', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  test.each(['clients', 'leads'])('%s need all six fields of an address', async (people) => {
    const person = { first_name: 'Ada', last_name: 'Thornwick' };
    const { country, ...five } = ADDRESS;
    expect((await talk.post(`/v1/${people}`, { ...person, address: { ...five, country } })).status).toBe(201);
    expect(pointers(await talk.post(`/v1/${people}`, { ...person, address: five }))).toEqual(['/address/country']);
  });

  test('every violation is reported, not only the first', async () => {
    expect(pointers(await talk.post('/v1/clients', { birthdate: 'May' }))).toEqual([
      '/first_name',
      '/last_name',
      '/birthdate',
    ]);
  });

  test('a middle name is given once', async () => {
    const body = { first_name: 'Ada', last_name: 'Thornwick', middle_initial: 'B', middle_name: 'Beth' };
    expect((await talk.post('/v1/clients', body)).status).toBe(422);
  });

  test('a client created with a case shows up in the case', async () => {
    const { id = null } = first(await talk.stored('cases'));
    const body = { first_name: 'Ada', last_name: 'Thornwick', cases: [{ id }] };
    const { record } = await talk.post('/v1/clients', body);
    expect(record.cases).toEqual([{ id }]);
    expect((await talk.get(`/v1/cases/${id}`)).record.clients).toContainEqual({ id: record.id });
  });

  test("a lead's status is the firm's to set, and an unknown referrer is dropped", async () => {
    const body = { first_name: 'Ada', last_name: 'Thornwick', status: 'Hired', referred_by: { id: 1 } };
    const { status, record } = await talk.post('/v1/leads', body);
    expect(status).toBe(201);
    expect([record.status, record.referred_by]).toEqual(['New', null]);
    expect((await talk.del(`/v1/leads/${record.id}`)).status).toBe(404);
  });

  test('notes answer 200 when they are made, and remember who wrote them', async () => {
    const { id } = first(await talk.stored('companies'));
    const body = { subject: 'Call', note: 'Spoke to the clerk.', date: '2026-01-05' };
    const { status, record } = await talk.post(`/v1/companies/${id}/notes`, body);
    const me = (await talk.get('/v1/me')).record;
    expect(status).toBe(200);
    expect([record.company, record.created_by]).toEqual([{ id }, { id: me.id }]);
  });

  test.each(['/v1/cases/abc', '/v1/cases/1', '/v1/clients/1/cases', '/v1/nowhere', '/v1/tasks/1'])(
    '%s is not found',
    async (path) => {
      const { status, record } = await talk.get(path);
      expect(status).toBe(404);
      expect(record.errors).toHaveLength(1);
    },
  );
});
