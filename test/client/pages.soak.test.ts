import { afterAll, describe, expect, it } from 'vitest';
import { aServer, askedBy } from '../support/clock-server.ts';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

/** Lists whose `Item-Count` the sandbox sends. */
const LISTS = [
  ...['cases', 'clients', 'companies', 'leads', 'staff', 'events', 'tasks', 'calls', 'documents', 'time_entries'],
  ...['expenses', 'invoice_payments', 'locations', 'people_groups', 'referral_sources', 'case_stages', 'case_roles'],
  ...['practice_areas', 'custom_fields'],
];

/** `Link` headers that lead to the next page. */
const LINKS = [
  '<{url}>; rel="next"',
  '<{url}>; rel=next',
  '<{url}>; rel="last next"',
  '<{url}>; rel="NEXT"',
  '<{url}>;rel=Next',
  '<{path}>; rel="next"',
  '<{path}>; title="next, <please>; really"; rel="next"',
  '<{url}>; Rel="next prefetch"; type="text/html"',
  '</v1/none?page_token=1>; rel="prev", <{url}>; rel="next"',
  '<{url}>; rel="next", </v1/none?page_token=1>; rel="last"',
  '</v1/none?page_token=1>; rel="nextpage", <{path}>; rel = "first next"',
  '<{url}#rows>; rel="next";',
  '</v1/none?page_token=1>; title=next, <{url}>;; rel="next"',
];

/** A fault of a list, and what an answer says about the list. `count` is its number of records. */
interface PageFault {
  readonly fault: Record<string, unknown>;
  readonly says: (count: number, pageSize: number) => RegExp;
}

const whole = (count: number) => new RegExp(`^${count} rows?\\. Computed over all ${count} `);
const UNKNOWN = 'INCOMPLETE: It is not known how many .*';
const stopped = (reason: string) => () => new RegExp(`^${UNKNOWN}: MyCase ${reason}`, 's');

const PAGE_FAULTS: readonly PageFault[] = [
  ...LINKS.map((link) => ({ fault: { kind: 'link_text', link }, says: whole })),
  { fault: { kind: 'rel_words' }, says: whole },
  { fault: { kind: 'empty_first_page' }, says: whole },
  { fault: { kind: 'repeated_rows' }, says: whole },
  { fault: { kind: 'text_ids' }, says: whole },
  { fault: { kind: 'no_count' }, says: (count) => new RegExp(`^${count} rows?\\. .*could not be compared`, 's') },
  {
    fault: { kind: 'no_link' },
    says: (count, size) => new RegExp(`^${UNKNOWN}sent ${size} of the ${count} records`, 's'),
  },
  { fault: { kind: 'page_cycle' }, says: stopped('named a page as the next one that had been read before') },
  { fault: { kind: 'same_rows' }, says: stopped('sent 3 pages in a row without a new record') },
  {
    fault: { kind: 'empty_pages' },
    says: (count) =>
      new RegExp(`not complete: MyCase sent 3 pages .*; MyCase sent 0 of the ${count} records that it counts`),
  },
  { fault: { kind: 'wrong_count', count: 1 }, says: stopped('sent more records than it counts') },
  { fault: { kind: 'no_ids', rows: 2 }, says: stopped('sent 2 rows without an id, which could not be used') },
  { fault: { kind: 'no_objects', rows: 1 }, says: stopped('sent 1 row that is not a record, which could not be used') },
];

const tried = new Set<string>();

afterAll(() => {
  process.stdout.write(`${tried.size} distinct faults of lists\n`);
});

describe('a list whose pages are not as usual', () => {
  it.each([0, 1, 2])('is read to its end, or the answer states why it is not complete (%d)', async (round) => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    const asked = LISTS.map(async (list, i) => {
      const { length } = await recordsOf(sandbox, list);
      const { fault: kind, says } =
        PAGE_FAULTS[(i + round * LISTS.length) % PAGE_FAULTS.length] ?? expect.unreachable();
      const page_size = Math.max(1, Math.floor(length / (4 + ((i + round) % 3))));
      await fault(sandbox, { ...kind, path: `/v1/${list}`, page_size, times: 999 });
      const { text } = await call(client, 'query_firm', { sql: `SELECT id FROM ${list}` });
      tried.add(JSON.stringify([list, kind, page_size]));
      return { list, kind, text, expected: says(length, page_size) };
    });
    for (const { list, kind, text, expected } of await Promise.all(asked)) {
      expect({ list, kind, text }).toEqual({ list, kind, text: expect.stringMatching(expected) });
    }
    const pages = (await requestsTo(sandbox)).map(({ path }) => path);
    for (const list of LISTS) expect(pages.filter((path) => path === `/v1/${list}`).length).toBeLessThan(14);
  });

  it('has no more pages for a list tool that says so, although MyCase counts more records', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    for (const [i, list] of ['cases', 'clients', 'companies', 'leads', 'events', 'tasks', 'documents'].entries()) {
      await fault(sandbox, { kind: 'no_link', path: `/v1/${list}`, times: 99 });
      const { data, text } = await call(client, `list_${list}`, { page_size: i + 2, fields: ['id'] });
      expect(data.next_page_token).toBeNull();
      const { length } = await recordsOf(sandbox, list);
      expect(text).toContain(`The list is not complete: MyCase sent ${i + 2} of the ${length} records that it counts`);
    }
  });

  it('of notes is not shown as the whole list', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    const path = '/v1/cases/31204126/notes';
    for (const kind of ['wrong_count', 'same_rows', 'empty_pages', 'no_ids', 'no_objects']) {
      await fault(sandbox, { kind, path, count: 40, times: 9 });
      const { text, data } = await call(client, 'case_brief', { case: '31204126', sections: ['notes'] });
      expect(text).toContain('Not known: notes. They could not be read: The list is not complete: MyCase ');
      expect(data.notes).toBeUndefined();
      await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    }
  });
});

describe('a list behind an ethical wall', () => {
  it('is compared with the number of records before the wall removes some, and this number is not shown', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox), args: ['--hide-cases', '31204126'] });
    await fault(sandbox, { kind: 'no_link', path: '/v1/cases', page_size: 50, times: 99 });
    const total = (await recordsOf(sandbox, 'cases')).length;
    const { text } = await call(client, 'query_firm', { sql: 'SELECT id FROM cases' });
    expect(text).toMatch(/^INCOMPLETE: It is not known how many rows .*MyCase sent fewer records than it counts/s);
    expect(text).not.toContain(String(total));
    const tasks = await call(client, 'query_firm', { sql: 'SELECT id FROM tasks' });
    expect(tasks.text).toMatch(/^\d+ rows\. Computed over all \d+ tasks/);
    expect(tasks.text).not.toContain('could not be compared');
  });
});

describe('a list that no call waits for any more', () => {
  it('is read for five more minutes, and the next call continues the reading', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox), args: ['--call-timeout', '5'] });
    const path = '/v1/documents';
    await fault(sandbox, { kind: 'link_text', path, page_size: 100, delay_ms: 700, times: 999 });
    const ask = () => call(server.client, 'query_firm', { sql: 'SELECT id FROM documents' });
    expect((await ask()).text).toContain('reading continues');
    const pagesRead = async () => (await requestsTo(sandbox)).filter((one) => one.path === path).length;
    const whileAttended = await pagesRead();
    await expect.poll(pagesRead).toBeGreaterThan(whileAttended);
    await server.later(310);
    const atEnd = (await pagesRead()) + 1;
    const later = await askedBy(sandbox, () => new Promise((resolve) => setTimeout(resolve, 1_500)));
    expect(later.filter((one) => one.path === path).length + (await pagesRead()) - later.length).toBeLessThanOrEqual(
      atEnd,
    );
    await expect.poll(async () => (await ask()).text).toMatch(/^1217 rows\. Computed over all 1217 /);
  });
});
