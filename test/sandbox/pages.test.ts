import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/sandbox/json.ts';
import { parameters, startTalk, type Talk } from './talk.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('lists of the sandbox', () => {
  let talk: Talk;
  let later = 0;
  beforeAll(async () => {
    talk = await startTalk({ clock: () => Date.now() + later });
  });
  afterAll(() => talk.close());

  function next(headers: Headers): string | undefined {
    const url = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    return url?.slice(talk.sandbox.url.length);
  }

  async function walk(path: string): Promise<Json[]> {
    const ids: Json[] = [];
    for (let at: string | undefined = path; at !== undefined; ) {
      const { rows, headers } = await talk.get(at);
      ids.push(...rows.map(({ id = null }) => id));
      at = next(headers);
    }
    return ids;
  }

  test('come in pages of 25 unless page_size is given', async () => {
    const { rows, headers } = await talk.get('/v1/tasks');
    expect(rows).toHaveLength(25);
    expect(headers.get('item-count')).toBe('903');
  });

  test('reading all pages returns every record once, in the order of ids', async () => {
    const ids = await walk('/v1/tasks?page_size=70');
    expect(ids).toEqual((await talk.stored('tasks')).map(({ id }) => id));
  });

  test('a record that is deleted during the reading of all pages skips no other record', async () => {
    const { rows, headers } = await talk.get('/v1/events?page_size=10');
    await talk.del(`/v1/events/${rows[3]?.id}`);
    const rest = await walk(next(headers) ?? '');
    expect(rest).toHaveLength(704);
  });

  test('the last page has no link', async () => {
    const { headers } = await talk.get('/v1/locations');
    expect(headers.get('link')).toBeNull();
  });

  test('the invoice list alone does not count its items', async () => {
    const { headers } = await talk.get('/v1/invoices');
    expect(headers.get('item-count')).toBeNull();
    expect(headers.get('link')).not.toBeNull();
  });

  test('a list without page_size in the contract ignores it', async () => {
    const busiest = (await talk.stored('cases'))[0];
    const { rows } = await talk.get(`/v1/cases/${busiest?.id}/documents?page_size=1`);
    expect(rows.length).toBeGreaterThan(1);
  });

  test.each(['0', '1001', 'x', '-1', '1.5'])('a page size of %s is refused', async (size) => {
    const answer = await talk.get(`/v1/cases?page_size=${size}`);
    expect(answer.status).toBe(400);
    expect(parameters(answer)).toEqual(['page_size']);
  });

  test('a made-up page token is refused', async () => {
    const answer = await talk.get('/v1/cases?page_token=zzz');
    expect(answer.status).toBe(400);
    expect(parameters(answer)).toEqual(['page_token']);
  });

  test('a page token is refused after three days', async () => {
    const { headers } = await talk.get('/v1/cases');
    later = 3 * DAY_MS + 1000;
    const { status } = await talk.get(next(headers) ?? '');
    later = 0;
    expect(status).toBe(400);
  });

  test('unknown parameters are ignored', async () => {
    expect((await talk.get('/v1/cases?filter[staff]=1&sort=name')).status).toBe(200);
  });
});
