import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Fields, fieldsList, referenceId } from '../../src/sandbox/json.ts';
import { startOauthTalk } from './oauth-talk.ts';
import { type Answered, answered, first } from './talk.ts';

/** Enough tokens that no test meets the limit of requests per second. */
const TOKENS = Array.from({ length: 20 }, (_, i) => `test-token-${i}`);
const STAGE = { method: 'POST', body: '{"name":"Appeal"}' };

describe('faults with a name', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ tokens: TOKENS });
  });
  afterEach(() => ask('/__sandbox/faults', { method: 'DELETE' }));
  afterAll(() => sandbox.close());

  let turn = 0;
  const ask = (path: string, init: RequestInit = {}) => {
    turn += 1;
    const headers = { authorization: `Bearer ${TOKENS[turn % TOKENS.length]}`, 'content-type': 'application/json' };
    return fetch(sandbox.url + path, { headers, ...init });
  };
  const fail = (fault: Fields) => ask('/__sandbox/faults', { method: 'POST', body: JSON.stringify(fault) });
  const get = async (path: string): Promise<Answered> => answered(await ask(path));
  const stages = async () => (await get('/__sandbox/records/case_stages')).rows.length;

  /** Reads a list page by page, at most `most` pages, as a client does that follows each next link. */
  async function walk(path: string, most = 9): Promise<Answered[]> {
    const pages: Answered[] = [];
    let next: string | undefined = path;
    while (next !== undefined && pages.length < most) {
      const page = await get(next);
      pages.push(page);
      next = linkOf(page)?.replace(sandbox.url, '');
    }
    return pages;
  }

  test('are listed with a line each', async () => {
    const kinds = (await get('/__sandbox/faults')).rows;
    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds.every(({ description }) => /^.{20,120}\.$/.test(String(description)))).toBe(true);
  });

  test('of an unknown name are refused', async () => {
    expect((await fail({ kind: 'earthquake' })).status).toBe(400);
  });

  describe('in place of an answer', () => {
    test.each([
      ['errors_200', 200, 'application/json', /^\{"errors":\[\{"description":/],
      ['sign_in_page', 200, 'text/html', /<title>Sign in<\/title>/],
      ['gateway_page', 502, 'text/html', /<h1>502 Bad Gateway<\/h1>/],
    ])('%s answers %d and does not carry out the request', async (kind, status, type, body) => {
      const before = await stages();
      await fail({ kind, method: 'POST' });
      const answer = await ask('/v1/case_stages', STAGE);
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, type]);
      expect(await answer.text()).toMatch(body);
      await fail({ kind, method: 'POST', after: true });
      await ask('/v1/case_stages', STAGE);
      expect(await stages()).toBe(before + 1);
    });

    test.each([502, 503, 504])('gateway_page has the status %d', async (status) => {
      await fail({ kind: 'gateway_page', status, headers: { 'Retry-After': '2' } });
      const answer = await ask('/v1/cases');
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '2']);
      expect(await answer.text()).toContain(`<title>${status} `);
    });

    test.each([true, false])('gateway_page without a length: %s', async (without_length) => {
      await fail({ kind: 'gateway_page', without_length });
      const answer = await ask('/v1/cases');
      expect(answer.headers.has('content-length')).toBe(!without_length);
      expect(await answer.text()).toContain('<title>502 ');
    });

    test.each([
      ['empty_200', 200, null],
      ['other_body', 201, { message: 'OK' }],
      ['created_without_id', 201, expect.not.objectContaining({ id: expect.anything() })],
    ])('%s answers %d and carries out the request', async (kind, status, json) => {
      const before = await stages();
      await fail({ kind, method: 'POST' });
      const answer = await answered(await ask('/v1/case_stages', STAGE));
      expect(answer).toMatchObject({ status, json });
      expect(await stages()).toBe(before + 1);
    });

    test('an answer that is an error already stays', async () => {
      await fail({ kind: 'no_ids' });
      expect((await get('/v1/cases?page_size=0')).status).toBe(400);
    });
  });

  describe('of lists', () => {
    const on = (kind: string, more: Fields = {}) => fail({ kind, path: '/v1/cases', times: 99, ...more });
    const PATH = '/v1/cases?page_size=1000';
    const idsOf = (pages: Answered[]) => new Set(pages.flatMap(({ rows }) => rows.map(({ id }) => id)));
    const total = async () => (await get('/__sandbox/records/cases')).rows.length;

    test('no_link leaves the count', async () => {
      await on('no_link');
      const { rows, headers } = await get(PATH);
      expect([rows.length, headers.get('link'), headers.get('item-count')]).toEqual([50, null, String(await total())]);
    });

    test('no_count leaves the links', async () => {
      await on('no_count', { page_size: 100 });
      const pages = await walk(PATH);
      expect(pages.map(({ headers }) => headers.get('item-count'))).toEqual([null, null, null]);
      expect(idsOf(pages).size).toBe(await total());
    });

    test('rel_words names two relations', async () => {
      await on('rel_words');
      expect((await get(PATH)).headers.get('link')).toMatch(/>; rel="last next"$/);
    });

    test('wrong_count is the same on each page', async () => {
      await on('wrong_count', { count: 7 });
      const pages = await walk(PATH);
      expect(new Set(pages.map(({ headers }) => headers.get('item-count')))).toEqual(new Set(['7']));
      expect(idsOf(pages).size).toBe(await total());
    });

    test('link_text has the address of the next page, until the last page', async () => {
      await on('link_text', { link: '<{path}>; title="a, <b>"; rel=next, <{url}>; rel="last"' });
      const link = (await get(PATH)).headers.get('link') ?? '';
      expect(link).toMatch(/^<\/v1\/cases\?\S+>; title="a, <b>"; rel=next, <http:\S+>; rel="last"$/);
      const last = await get(`${PATH}&page_token=${/page_token=([^&>]+)/.exec(link)?.[1]}`);
      expect(last.rows).toHaveLength(50);
    });

    test('small_pages has at most page_size rows', async () => {
      await fail({ kind: 'small_pages', path: '/v1/cases', page_size: 7 });
      expect((await get('/v1/cases?page_size=100')).rows).toHaveLength(7);
    });

    test('reversed_rows has the rows of a page in the opposite order', async () => {
      const rows = (await get('/v1/cases')).rows.map(({ id }) => id);
      await fail({ kind: 'reversed_rows', path: '/v1/cases' });
      expect((await get('/v1/cases')).rows.map(({ id }) => id)).toEqual(rows.toReversed());
    });

    test('ignored_filters returns all rows', async () => {
      const all = (await get('/v1/cases')).headers.get('item-count');
      await fail({ kind: 'ignored_filters', path: '/v1/cases' });
      expect((await get('/v1/cases?filter[status]=closed')).headers.get('item-count')).toBe(all);
      expect((await get('/v1/cases?filter[status]=closed')).headers.get('item-count')).not.toBe(all);
    });

    test('repeated_rows has one row of the page before', async () => {
      await on('repeated_rows');
      const pages = await walk(PATH);
      const rows = pages.flatMap(({ rows }) => rows);
      expect([idsOf(pages).size, rows.length]).toEqual([await total(), (await total()) + pages.length - 1]);
    });

    test('page_cycle leads from A to B and back', async () => {
      await on('page_cycle');
      const pages = await walk(PATH, 7);
      const [start, a, b] = pages.map(linkOf);
      expect(new Set([start, a, b]).size).toBe(2);
      expect(pages.map(linkOf)).toEqual([start, a, start, a, start, a, start]);
      expect(idsOf(pages).size).toBe(150);
    });

    test('same_rows has a new token on each page', async () => {
      await on('same_rows');
      const pages = await walk(PATH);
      expect([new Set(pages.map(linkOf)).size, idsOf(pages).size]).toEqual([9, 50]);
    });

    test('empty_first_page has all rows later', async () => {
      await on('empty_first_page');
      const pages = await walk(PATH);
      expect(first(pages).rows).toEqual([]);
      expect(idsOf(pages).size).toBe(await total());
    });

    test('empty_pages never ends', async () => {
      await on('empty_pages');
      const pages = await walk(PATH);
      expect([new Set(pages.map(linkOf)).size, idsOf(pages).size]).toEqual([9, 0]);
      expect(first(pages).headers.get('item-count')).toBe(String(await total()));
    });
  });

  describe('of rows', () => {
    const changed = async (fault: Fields, path: string) => {
      await fail(fault);
      return (await get(path)).rows;
    };

    test('no_ids takes the ids of some rows', async () => {
      const rows = await changed({ kind: 'no_ids', rows: 2 }, '/v1/cases');
      expect(rows.map((row) => 'id' in row).slice(0, 4)).toEqual([false, false, true, true]);
      expect(rows).toHaveLength(25);
    });

    test('no_objects has texts in place of rows', async () => {
      await fail({ kind: 'no_objects', rows: 2 });
      const { json } = await get('/v1/cases');
      expect(Array.isArray(json) && json.map((row) => typeof row).slice(0, 3)).toEqual(['string', 'string', 'object']);
    });

    test('text_ids are strings in references too', async () => {
      const row = first(await changed({ kind: 'text_ids' }, '/v1/cases'));
      expect([row.id, first(fieldsList(row.staff)).id]).toEqual(['31204126', expect.stringMatching(/^\d+$/)]);
      expect(referenceId(row.office)).toBeUndefined();
    });

    const INVOICES = '/v1/invoices?page_size=1000&only_allowed_online_payments=false';
    test.each([
      ['text_amounts', '1250.50', '-300.00'],
      ['comma_amounts', '1,250.50', '-300.00'],
      ['dollar_amounts', '$1250.50', '-$300.00'],
    ])('%s writes %s and %s', async (kind, amount, credit) => {
      const amounts = (await changed({ kind }, INVOICES)).map(({ total_amount }) => total_amount);
      expect(amounts).toEqual(expect.arrayContaining([amount, credit]));
      expect(new Set(amounts.map((value) => typeof value))).toEqual(new Set(['string']));
    });

    test('missing_field leaves a field out', async () => {
      const invoices = await changed({ kind: 'missing_field', field: 'paid_amount' }, INVOICES);
      const entries = await changed({ kind: 'missing_field', field: 'rate', rows: 1 }, '/v1/time_entries');
      expect(invoices.some((row) => 'paid_amount' in row)).toBe(false);
      expect(entries.map((row) => 'rate' in row).slice(0, 2)).toEqual([false, true]);
    });

    test('plain_times writes date-times in another form', async () => {
      const rows = await changed({ kind: 'plain_times' }, '/v1/tasks');
      expect(rows.every(({ created_at }) => /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC$/.test(String(created_at)))).toBe(
        true,
      );
      expect(first(rows).due_date).toMatch(/^20\d\d-\d\d-\d\d$/);
    });

    test('other_texts replaces each text, and adds a field', async () => {
      const rows = await changed({ kind: 'other_texts', text: 'Other words' }, '/v1/cases');
      expect(rows.map(({ name, status }) => [name, status])).toEqual(rows.map(() => ['Other words', 'Other words']));
      expect(first(rows)).toHaveProperty('Other words', 'Other words');
      expect(typeof first(rows).id).toBe('number');
    });

    test.each([
      ['us_dates', /^\d\d\/\d\d\/20\d\d$/],
      ['timed_dates', /^20\d\d-\d\d-\d\dT00:00:00Z$/],
    ])('%s write a day in another form', async (kind, form) => {
      const rows = await changed({ kind }, '/v1/tasks');
      expect(rows.every(({ due_date }) => form.test(String(due_date)))).toBe(true);
      expect(first(rows).created_at).toMatch(/T\d\d:\d\d:\d\dZ$/);
    });
  });
});

test('a renewal may lack its lifetime, or its refresh token while the old one stays good', async () => {
  const talk = await startOauthTalk();
  const { refresh_token } = await talk.signIn();
  await talk.control('faults', { kind: 'no_refresh_token', path: '/tokens' });
  const kept = (await talk.refresh(refresh_token)).record;
  expect(Object.keys(kept)).not.toContain('refresh_token');
  expect((await talk.me(String(kept.access_token))).status).toBe(200);
  await talk.control('faults', { kind: 'no_expires_in', path: '/tokens' });
  const renewed = (await talk.refresh(refresh_token)).record;
  expect(Object.keys(renewed)).not.toContain('expires_in');
  expect((await talk.refresh(String(renewed.refresh_token))).status).toBe(200);
  await talk.sandbox.close();
});

function linkOf({ headers }: { headers: Headers }): string | undefined {
  return /<(.+)>/.exec(headers.get('link') ?? '')?.[1];
}
