import { describe, expect, it } from 'vitest';
import { aServer, ask, askedBy, countOf, inShort, send } from '../support/clock-server.ts';
import { aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

const LIST = 'time_entries';
const WHOLE = [`${LIST} by 1000`, `${LIST} by 1000, next`, `${LIST} by 1000, next`];
const CHANGES = [`${LIST} by 1000, changed`];
const COUNT = [`${LIST} by 1`];

/** A sandbox, and a server that has read its time entries: 2,500 of them, more than two pages hold. */
async function aRead(args: readonly string[] = []) {
  const sandbox = await aSandbox();
  const server = await aServer({ env: pointedAt(sandbox), args });
  const requests = async (act: () => Promise<unknown>) =>
    inShort(await askedBy(sandbox, act)).filter((one) => one.startsWith(LIST));
  const first = await requests(() => countOf(server, LIST));
  return { sandbox, server, first, requests, count: () => countOf(server, LIST) };
}

describe('a list of the firm', () => {
  it('is read when it is first needed, to its end, by a thousand a page, and once for all calls at that time', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    const asked = await askedBy(sandbox, () => Promise.all([1, 2, 3, 4, 5].map(() => countOf(server, LIST))));
    expect(inShort(asked).filter((one) => one.startsWith(LIST))).toEqual(WHOLE);
    expect(new Set(asked.map(({ path }) => path)).size).toBeLessThan(6);
    const again = await askedBy(sandbox, () => countOf(server, LIST));
    expect(again).toEqual([]);
  });

  it('is asked for its changes half a minute later, in one request when there are none', async () => {
    const { server, requests, count, first } = await aRead();
    expect(first).toEqual(WHOLE);
    expect(await requests(count)).toEqual([]);
    for (let i = 0; i < 3; i += 1) {
      await server.later(31);
      expect(await requests(async () => expect(await count()).toBe(2_503))).toEqual(CHANGES);
      expect(await requests(count)).toEqual([]);
    }
  });

  it('is asked for what has changed since a little before it was read, not since its last change', async () => {
    const { sandbox, server, count } = await aRead();
    const read = Date.now();
    await server.later(31);
    const [changes] = await askedBy(sandbox, count);
    const minutes = (read - Date.parse(Object(changes?.query)['filter[updated_after]'])) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(70);
  });

  it('with one page is also refreshed with one request', async () => {
    const { server, sandbox } = await aRead();
    await countOf(server, 'expenses');
    await server.later(31);
    const asked = await askedBy(sandbox, () => countOf(server, 'expenses'));
    expect(inShort(asked).filter((one) => one.startsWith('expenses'))).toEqual(['expenses by 1000']);
    expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length);
  });

  it('has records that others have added and changed, and is not read again for that', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    expect(await countOf(server, 'documents')).toBe(1_217);
    const [aCase] = await recordsOf(sandbox, 'cases');
    const [document] = await recordsOf(sandbox, 'documents');
    const named = { filename: 'Vexillum.txt', path: 'Vexillum' };
    await send(sandbox, 'POST', `/cases/${aCase?.id}/documents`, named);
    await send(sandbox, 'PUT', `/documents/${document?.id}`, named);
    await server.later(31);
    const where = "name LIKE '%Vexillum%'";
    const asked = await askedBy(sandbox, async () => {
      expect((await ask(server, 'documents', { where })).text).toMatch(/^2 rows\. Computed over all 1218 documents/);
    });
    expect(inShort(asked).filter((one) => one.startsWith('documents'))).toEqual([
      'documents by 1000, changed',
      'documents by 1',
    ]);
  });

  it('is read again when its count shows that something was deleted', async () => {
    const { sandbox, server, requests, count } = await aRead();
    const [entry] = await recordsOf(sandbox, LIST);
    await send(sandbox, 'DELETE', `/${LIST}/${entry?.id}`);
    await server.later(121);
    const asked = await requests(async () => expect(await count()).toBe(2_502));
    expect(asked).toEqual([...CHANGES, ...COUNT, ...WHOLE]);
    const { text } = await ask(server, LIST, { where: `id = ${entry?.id}` });
    expect(text).toMatch(/^0 rows\. Computed over all 2502 /);
  });

  it('may have records that were deleted since it was last counted, and results state the time of that count', async () => {
    const { sandbox, server, count } = await aRead();
    const told = async () => (await ask(server, LIST)).text;
    const stillThere = /as of (.+); records deleted after (.+) may still be counted/;
    expect(await told()).not.toMatch(stillThere);
    const [entry] = await recordsOf(sandbox, LIST);
    await send(sandbox, 'DELETE', `/${LIST}/${entry?.id}`);
    await server.later(62);
    const [, now = '', counted = ''] = stillThere.exec(await told()) ?? [];
    expect(await count()).toBe(2_503);
    const minutes = [now, counted].map((moment) => Number(/(\d+) \+00:00$/.exec(moment)?.[1]));
    expect(minutes[0]).not.toBe(minutes[1]);
    await server.later(62);
    expect(await count()).toBe(2_502);
    expect(await told()).not.toMatch(stillThere);
  });

  it('is read again at once when as many were added as deleted', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    expect(await countOf(server, 'documents')).toBe(1_217);
    const [aCase] = await recordsOf(sandbox, 'cases');
    const [document] = await recordsOf(sandbox, 'documents');
    await send(sandbox, 'DELETE', `/documents/${document?.id}`);
    await send(sandbox, 'POST', `/cases/${aCase?.id}/documents`, { filename: 'a.txt', path: 'a' });
    await server.later(31);
    const where = `id = ${document?.id}`;
    expect((await ask(server, 'documents', { where })).text).toMatch(/^0 rows\. Computed over all 1217 /);
  });

  it('has records that this server wrote at once, and is not read again for that', async () => {
    const { sandbox, server, requests, count } = await aRead();
    const [entry] = await recordsOf(sandbox, LIST);
    const [aCase, staff] = [await recordsOf(sandbox, 'cases'), await recordsOf(sandbox, 'staff')];
    const asked = await requests(async () => {
      const made = await call(server.client, 'create_time_entry', {
        case: { id: aCase[0]?.id },
        staff: { id: staff[0]?.id },
        activity_name: 'Drafting',
        entry_date: '2031-03-04',
        hours: 1.5,
        rate: 350,
      });
      expect(made.isError, made.text).toBe(false);
      expect(await count()).toBe(2_504);
      const gone = await call(server.client, 'delete_time_entry', { time_entry_id: entry?.id });
      expect(gone.isError, gone.text).toBe(false);
      expect(await count()).toBe(2_503);
    });
    expect(asked.filter((one) => WHOLE.includes(one))).toEqual([]);
    const where = "name = 'Vexillum'";
    expect((await ask(server, 'cases', { where })).text).toMatch(/^0 rows\. Computed over all 226 /);
    const changed = await call(server.client, 'update_case', { case_id: aCase[0]?.id, name: 'Vexillum' });
    expect(changed.isError, changed.text).toBe(false);
    expect((await ask(server, 'cases', { where })).text).toMatch(/^1 row\. Computed over all 226 /);
  });

  it('gives a record the name that this server wrote, with one request', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    const [aCase] = await recordsOf(sandbox, 'cases');
    const [client] = Object(aCase).clients;
    const readCase = async () => (await call(server.client, 'get_case', { case_id: aCase?.id })).text;
    await readCase();
    const changed = await call(server.client, 'update_client', { client_id: client.id, last_name: 'Vexillum' });
    expect(changed.isError, changed.text).toBe(false);
    const asked = await askedBy(sandbox, async () => expect(await readCase()).toContain('Vexillum'));
    expect(inShort(asked).filter((one) => one.startsWith('clients'))).toEqual(['clients by 1000']);
    expect(inShort(await askedBy(sandbox, readCase)).filter((one) => one.startsWith('clients'))).toEqual([]);
  });

  it.each([
    ['of which changes are read', 'time_entries', 'description'],
    ['whose records are in memory', 'events', 'name'],
    ['with one page', 'locations', 'name'],
  ])('%s shows each state of a record whose updated_at stays the same', async (_, list, column) => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    const [record] = await recordsOf(sandbox, list);
    const updated_at = new Date().toISOString();
    const where = `id = ${record?.id}`;
    for (const value of ['First', 'Second', 'First', 'First', 'Third']) {
      const body = JSON.stringify({ ...record, updated_at, [column]: value });
      const stored = await fetch(`${sandbox.url}/__sandbox/records/${list}`, { method: 'POST', body });
      expect(stored.ok).toBe(true);
      await server.later(31);
      expect((await ask(server, list, { columns: column, where })).text).toContain(value);
    }
  });

  it('is read completely again after a complete reading that failed: a deletion behind ethical walls', async () => {
    const sandbox = await aSandbox();
    const [hidden] = await recordsOf(sandbox, 'cases');
    const server = await aServer({ env: pointedAt(sandbox), args: ['--hide-cases', String(hidden?.id)] });
    const count = () => countOf(server, LIST);
    const before = await count();
    await server.later(620);
    // The request for changes and the first page succeed. The second page fails.
    await fault(sandbox, { path: `/v1/${LIST}`, delay_ms: 1, times: 2 });
    await fault(sandbox, { path: `/v1/${LIST}`, status: 500, times: 3 });
    await count();
    await expect
      .poll(async () => (await requestsTo(sandbox)).filter(({ status }) => status === 500).length)
      .toBeGreaterThan(0);
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    const deleted = (await recordsOf(sandbox, LIST)).find((one) => Object(one.case).id !== hidden?.id);
    await send(sandbox, 'DELETE', `/${LIST}/${deleted?.id}`);
    await server.later(620);
    await count();
    await expect
      .poll(async () => {
        await server.later(31);
        return count();
      })
      .toBe(before - 1);
  });

  it('is read completely again if nothing shows its changes: payments behind ethical walls', async () => {
    const sandbox = await aSandbox();
    const [hidden] = await recordsOf(sandbox, 'cases');
    await fault(sandbox, { kind: 'small_pages', path: '/v1/invoice_payments', page_size: 100, times: 1_000 });
    const server = await aServer({ env: pointedAt(sandbox), args: ['--hide-cases', String(hidden?.id)] });
    const count = () => countOf(server, 'invoice_payments');
    const before = await count();
    const payment = (await recordsOf(sandbox, 'invoice_payments')).find((one) => Object(one.case).id !== hidden?.id);
    const body = JSON.stringify({ ...payment, id: undefined });
    const stored = await fetch(`${sandbox.url}/__sandbox/records/invoice_payments`, { method: 'POST', body });
    expect(stored.ok).toBe(true);
    await server.later(31);
    expect(await count()).toBe(before + 1);
  });

  it('is read again by each call with --cache off', async () => {
    const { requests, count, first } = await aRead(['--cache', 'off']);
    expect(first).toEqual(WHOLE);
    expect(await requests(count)).toEqual(WHOLE);
  });
});
