import { describe, expect, it } from 'vitest';
import { aServer, ask, askedBy, countOf, inShort, send } from '../support/clock-server.ts';
import { aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';

describe('when MyCase returns no count of a list', () => {
  it('the list is read again every ten minutes, and deleted records are gone after that', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/time_entries', headers: { 'Item-Count': '' }, times: 1_000 });
    const server = await aServer({ env: pointedAt(sandbox) });
    expect(await countOf(server, 'time_entries')).toBe(2_503);
    const [entry] = await recordsOf(sandbox, 'time_entries');
    await send(sandbox, 'DELETE', `/time_entries/${entry?.id}`);
    await server.later(301);
    const asked = await askedBy(sandbox, () => countOf(server, 'time_entries'));
    expect(inShort(asked)).toEqual(['time_entries by 1000, changed']);
    await server.later(301);
    await countOf(server, 'time_entries');
    await expect.poll(() => countOf(server, 'time_entries')).toBe(2_502);
  });
});

describe('when a list cannot be read within the time limit of a call', () => {
  it('the result has the records read so far and states what is missing, and the next call has all records', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox), args: ['--call-timeout', '8'] });
    await countOf(server, 'documents');
    await fault(sandbox, { path: '/v1/time_entries', delay_ms: 2_200, times: 3 });
    const told: (string | undefined)[] = [];
    const asked = await askedBy(sandbox, async () => {
      const { content } = await server.client.callTool(
        { name: 'query_firm', arguments: { sql: 'SELECT id FROM time_entries' } },
        { onprogress: ({ message }) => told.push(message) },
      );
      expect(JSON.stringify(content)).toMatch(
        /Computed over only the first \d+ time entries.*Some time entries are missing: .* so far; reading continues, call again in a/,
      );
    });
    expect(asked.length).toBeLessThan(4);
    expect(told).toContainEqual(expect.stringMatching(/^reading [12],000 of 2,503 time entries/));
    await expect.poll(() => countOf(server, 'time_entries')).toBe(2_503);
    const all = await askedBy(sandbox, () => countOf(server, 'time_entries'));
    expect(all).toEqual([]);
  });

  it('each workflow answers with the other lists, states which list is missing, and reports its progress', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/cases', delay_ms: 60_000, times: 1_000 });
    const { client } = await aServer({ env: pointedAt(sandbox), args: ['--call-timeout', '10'] });
    const tools = {
      agenda: { from: 'this_week' },
      deadline_review: {},
      receivables: { group_by: 'client' },
      firm_overview: {},
      find_records: { query: 'fennimond' },
      conflict_check: { parties: [{ name: 'Omar Fennimond' }] },
    };
    const asked = Object.entries(tools).map(async ([name, args]) => {
      const told: (string | undefined)[] = [];
      const onprogress = ({ message }: { message?: string | undefined }) => told.push(message);
      const { content, isError } = await client.callTool({ name, arguments: args }, { onprogress });
      return { name, isError, told, text: JSON.stringify(content) };
    });
    for (const { name, isError, told, text } of await Promise.all(asked)) {
      expect({ name, isError: isError ?? false, text }).toEqual({
        name,
        isError: false,
        text: expect.stringMatching(
          /no cases yet.* Some cases are missing: .* reading continues, call again in a few seconds\./,
        ),
      });
      expect({ name, told }).toEqual({
        name,
        told: expect.arrayContaining([expect.stringMatching(/^reading /)]),
      });
    }
  });

  it('a query about another list is answered at once', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/time_entries', delay_ms: 3_000 });
    const server = await aServer({ env: pointedAt(sandbox) });
    let isSlowOver = false;
    const slow = ask(server, 'time_entries').then(() => {
      isSlowOver = true;
    });
    expect(await countOf(server, 'documents')).toBe(1_217);
    expect(isSlowOver).toBe(false);
    await slow;
  });
});

describe('when the signed-in person loses the permission for a list', () => {
  it('its records are not shown any more, and are shown again with the permission', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    expect(await countOf(server, 'time_entries')).toBe(2_503);
    await fault(sandbox, { path: '/v1/time_entries', status: 403 });
    await server.later(31);
    const { text, isError } = await ask(server, 'time_entries');
    expect({ text, isError }).toEqual({ isError: true, text: expect.stringContaining('403') });
    await server.later(31);
    expect(await countOf(server, 'time_entries')).toBe(2_503);
  });
});

describe('when the list cannot be read after a write of this server', () => {
  it('the result states that changes are missing, also if the list is less than half a minute old', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: pointedAt(sandbox) });
    const [aCase] = await recordsOf(sandbox, 'cases');
    const where = "name = 'Vexillum'";
    expect((await ask(server, 'cases', { where })).text).toMatch(
      /^0 rows\. Computed over all 226 cases, as of [^;]+$/m,
    );
    const changed = await call(server.client, 'update_case', { case_id: aCase?.id, name: 'Vexillum' });
    expect(changed.isError, changed.text).toBe(false);
    await fault(sandbox, { path: '/v1/cases', status: 400, times: 1_000 });
    expect((await ask(server, 'cases', { where })).text).toMatch(
      /^0 rows\..* Of cases, later changes are missing: .*400/,
    );
  });
});

describe('when the clock is set back after a list could not be read', () => {
  it('the list is read at the next call', async () => {
    const sandbox = await aSandbox();
    const server = await aServer({ env: { ...pointedAt(sandbox), CLOCK_STEP: '-3600000' } });
    await fault(sandbox, { path: '/v1/time_entries', status: 400 });
    expect((await ask(server, 'time_entries')).isError).toBe(true);
    await server.later(1);
    expect(await countOf(server, 'time_entries')).toBe(2_503);
  });
});

describe('when MyCase does not answer its list of clients', () => {
  it('by a thousand a page, it is read in smaller pages', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/clients', status: 504, times: 2 });
    const server = await aServer({ env: pointedAt(sandbox) });
    const asked = await askedBy(sandbox, async () => {
      const { text } = await ask(server, 'clients');
      expect(text).toContain('Computed over all 202 clients');
    });
    expect(inShort(asked).filter((one) => one.startsWith('clients'))).toEqual([
      'clients by 1000',
      'clients by 1000',
      'clients by 100',
      'clients by 100, next',
      'clients by 100, next',
    ]);
  });

  it('at all, the clients that cases name are used, and results state it until the list can be read', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/clients', status: 504, times: 1_000 });
    const server = await aServer({ env: pointedAt(sandbox) });
    const cases = await recordsOf(sandbox, 'cases');
    const named = new Set(cases.flatMap(({ clients }) => [...Object(clients)].map(({ id }) => id)));
    const { text } = await ask(server, 'clients', { columns: 'last_name' });
    expect(text).toContain(`over the ${named.size} clients that cases name`);
    expect(text).toMatch(/Some clients are missing: MyCase does not return its list of clients .* that cases name/);
    const clients = await recordsOf(sandbox, 'clients');
    for (const { last_name } of clients.filter(({ id }) => named.has(id))) expect(text).toContain(last_name);
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await server.later(601);
    await ask(server, 'clients');
    await expect.poll(async () => (await ask(server, 'clients')).text).toContain('all 202 clients');
  });

  it('and then refuses it, results do not state that cases name clients', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/clients', status: 504, times: 1_000 });
    const server = await aServer({ env: pointedAt(sandbox) });
    expect((await ask(server, 'clients')).text).toContain('clients that cases name');
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await fault(sandbox, { path: '/v1/clients', status: 403, times: 1_000 });
    await server.later(601);
    await ask(server, 'clients');
    const search = async () => (await call(server.client, 'find_records', { query: 'Vexillum' })).text;
    await expect.poll(search).toMatch(/no clients yet.* Some clients are missing: .*403/);
  });
});

it('with --cache off, calls at the same time have the same complete answers', async () => {
  const sandbox = await aSandbox();
  const { client } = await aServer({ env: pointedAt(sandbox), args: ['--cache', 'off'] });
  const count = (await recordsOf(sandbox, 'documents')).length;
  const search = () => call(client, 'find_records', { query: 'motion', kinds: ['document'] });
  const [first, ...others] = await Promise.all([search(), search(), search(), countOf({ client }, 'documents')]);
  expect(first.text).toContain(`Computed over all ${count} documents`);
  expect(others.map((other) => (typeof other === 'number' ? other : other.data.matches))).toEqual([
    first.data.matches,
    first.data.matches,
    count,
  ]);
});
