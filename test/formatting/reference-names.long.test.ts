import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITED_TOKEN } from '../../src/sandbox/index.ts';
import { askedBy, inShort, send } from '../support/clock-server.ts';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { type Row, rowsOf } from '../support/rows.ts';
import { useScene } from '../support/scene.ts';
import { expandTables } from '../support/structured.ts';

const scene = useScene();

/** Names by id, as the sandbox stores them. */
async function namesOf(collection: string): Promise<Map<unknown, string>> {
  const records = await recordsOf(scene.sandbox, collection);
  return new Map(
    records.map(({ id, name, first_name, last_name }) => [id, String(name ?? `${first_name} ${last_name}`)]),
  );
}

/** References of a field, over all rows. */
const references = (rows: readonly Row[], field: string): Row[] =>
  rows.flatMap((row) => [row[field] ?? []].flat().map((one: unknown) => ({ ...Object(one) })));

describe('a reference shows the name of', () => {
  it.each([
    ['list_tasks', 'tasks', 'case', 'cases'],
    ['list_tasks', 'tasks', 'staff', 'staff'],
    ['list_cases', 'cases', 'clients', 'clients'],
    ['list_cases', 'cases', 'staff', 'staff'],
    ['list_documents', 'documents', 'case', 'cases'],
    ['list_calls', 'calls', 'call_for', 'staff'],
  ])('%s: %s.%s among the %s', async (tool, many, field, collection) => {
    const answer = await call(scene.client, tool, { page_size: 100 });
    const names = await namesOf(collection);
    const shown = references(rowsOf(answer, many), field);
    expect(shown.length).toBeGreaterThan(10);
    for (const { id, name } of shown) expect(name).toBe(names.get(id));
    const [one] = shown;
    expect(answer.text).toContain(`${one?.id} ${one?.name}`);
  });

  it('a case that was deleted: the words "deleted in MyCase"', async () => {
    const there = await namesOf('cases');
    const { text, data } = await call(scene.client, 'list_invoices', {
      page_size: 1000,
      fields: ['id', 'case'],
    });
    const cases = references(rowsOf({ text, data, isError: false }, 'invoices'), 'case');
    const gone = cases.filter(({ id }) => !there.has(id));
    expect(gone.length).toBeGreaterThan(0);
    for (const { name } of gone) expect(name).toBe('deleted in MyCase');
    expect(text).toContain(`${gone[0]?.id} deleted in MyCase`);
  });

  it('the staff of a single case', async () => {
    const stored = (await recordsOf(scene.sandbox, 'cases')).find((row) => references([row], 'staff').length > 1);
    const { data } = await call(scene.client, 'get_case', { case_id: stored?.id });
    const names = await namesOf('staff');
    const named = references([{ ...stored }], 'staff').map(({ id }) => ({ id, name: names.get(id) }));
    expect(references([data], 'staff').map(({ id, name }) => ({ id, name }))).toEqual(named);
  });
});

describe('a single case', () => {
  it('has the name of its billing contact, and rates with two decimals', async () => {
    const stored = (await recordsOf(scene.sandbox, 'cases')).find(
      ({ billing_contact, staff }) =>
        billing_contact && references([{ staff }], 'staff').some(({ case_rate }) => case_rate),
    );
    const { data, text } = await call(scene.client, 'get_case', { case_id: stored?.id });
    const [contact] = references([data], 'billing_contact');
    const people = new Map([...(await namesOf('clients')), ...(await namesOf('companies'))]);
    expect(contact?.name).toBe(people.get(contact?.id));
    const rates = references([data], 'staff').flatMap(({ case_rate: rate }) => rate ?? []);
    for (const rate of rates) expect(rate).toMatch(/^\d+\.\d{2}$/);
    expect(text).toContain(`case_rate ${rates[0]}`);
  });

  it('has the names of its custom fields and the text of chosen options', async () => {
    const fields = await recordsOf(scene.sandbox, 'custom_fields');
    const choices = fields.filter(({ parent_type, field_type }) => parent_type === 'case' && field_type === 'list');
    const isChosen = (value: Row) => choices.some(({ id }) => id === Object(value.custom_field).id);
    const stored = (await recordsOf(scene.sandbox, 'cases')).find((row) =>
      references([row], 'custom_field_values').some(isChosen),
    );
    const { data, text } = await call(scene.client, 'get_case', { case_id: stored?.id });
    const values = references([data], 'custom_field_values');
    for (const { custom_field } of values) {
      const { id, name } = Object(custom_field);
      expect(name).toBe(fields.find((field) => field.id === id)?.name);
    }
    const chosen = values.find(isChosen);
    const field = choices.find(({ id }) => id === Object(chosen?.custom_field).id);
    const options = references([{ ...field }], 'list_options');
    expect(chosen?.option).toBe(options.find(({ key }) => key === chosen?.value)?.option);
    expect(text).toContain(`${field?.id} ${field?.name}: ${chosen?.value} ${chosen?.option}`);
  });

  it('is returned without the names of custom fields when MyCase refuses to list them', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    await fault(sandbox, { path: '/v1/custom_fields', status: 403, times: 20 });
    const stored = (await recordsOf(sandbox, 'cases')).find(
      (row) => references([row], 'custom_field_values').length > 0,
    );
    const { data, isError, text } = await call(client, 'get_case', { case_id: stored?.id });
    expect(isError, text).toBe(false);
    const shown = references([data], 'custom_field_values').map(({ custom_field }) => custom_field);
    expect(shown).toEqual(references([{ ...stored }], 'custom_field_values').map((one) => one.custom_field));
  });
});

it('names for a page of a hundred rows cost at most two more requests, and none for each row', async () => {
  const sandbox = await aSandbox();
  // Pages that are too long are read again: here all fit.
  const client = await aClient({ args: ['--answer-tokens', '20000'], env: pointedAt(sandbox) });
  const tools = ['list_cases', 'list_tasks', 'list_documents', 'list_time_entries', 'list_invoices', 'list_events'];
  for (const tool of [...tools, ...tools]) await call(client, tool, { page_size: 100 });
  const seen = await requestsTo(sandbox);
  expect(seen.length - 2 * tools.length).toBeLessThanOrEqual(2 * tools.length);
  const asked = await askedBy(sandbox, async () => {
    for (const tool of tools) await call(client, tool, { page_size: 100 });
  });
  expect(inShort(asked).filter((one) => one.includes('by 1000'))).toEqual([]);
});

describe('a case that is newer than the cached names', () => {
  /** Lists tasks, and then makes a case and a task on it past the server. */
  async function withNewCase() {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    await call(client, 'list_tasks', { page_size: 100 });
    const { id } = await send(sandbox, 'POST', '/cases', { name: 'Estate of Hollis Marrowby' });
    const [someone] = await recordsOf(sandbox, 'staff');
    await send(sandbox, 'POST', '/tasks', {
      name: 'Call the widow',
      priority: 'High',
      due_date: '2031-03-04',
      staff: [{ id: someone?.id }],
      case: { id },
    });
    const updated_after = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
    const shown = async () => {
      const answer = await call(client, 'list_tasks', { updated_after, fields: ['case'] });
      return references(rowsOf(answer, 'tasks'), 'case').find((one) => one.id === id);
    };
    return { id, sandbox, shown };
  }

  it('has its name, and is not shown as deleted', async () => {
    const { id, shown } = await withNewCase();
    expect(await shown()).toEqual({ id, name: 'Estate of Hollis Marrowby' });
  });

  it('is shown by its id alone while MyCase does not answer the list of cases', async () => {
    const { id, sandbox, shown } = await withNewCase();
    await fault(sandbox, { path: '/v1/cases', status: 403, times: 20 });
    expect(await shown()).toEqual({ id });
  });
});

it('a new record shows the cached names, and no request for names is sent', async () => {
  const [matter] = await recordsOf(scene.sandbox, 'cases');
  const [someone] = await recordsOf(scene.sandbox, 'staff');
  await call(scene.client, 'list_tasks', { page_size: 100 });
  const task = { name: 'File', priority: 'High', due_date: '2031-03-04' };
  let answer: Awaited<ReturnType<typeof call>> | undefined;
  const asked = await askedBy(scene.sandbox, async () => {
    const refs = { case: { id: matter?.id }, staff: [{ id: someone?.id }] };
    answer = await call(scene.client, 'create_task', { ...task, ...refs });
  });
  expect(answer?.text).toContain(`case: ${matter?.id} ${matter?.name}`);
  expect(answer?.text).toContain(`staff: ${someone?.id} ${someone?.first_name} ${someone?.last_name}`);
  expect(asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/tasks' });
});

it('ids without a record are looked up once', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  const invoices = () => call(client, 'list_invoices', { page_size: 1000, fields: ['id', 'case'] });
  await call(client, 'list_tasks', { page_size: 100 });
  await invoices();
  const asked = await askedBy(sandbox, invoices);
  expect(inShort(asked).filter((one) => !one.startsWith('invoices'))).toEqual([]);
});

it('a call does not wait for the end of a slow list of names', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  await fault(sandbox, { path: '/v1/cases', delay_ms: 20_000 });
  const heard: number[] = [];
  const { structuredContent } = await client.callTool(
    { name: 'list_tasks', arguments: { page_size: 5 } },
    { onprogress: ({ progress }) => heard.push(progress) },
  );
  expect(heard.slice(0, 2)).toEqual([1, 2]);
  const rows = rowsOf({ data: expandTables({ ...Object(structuredContent) }), text: '', isError: false }, 'tasks');
  expect(references(rows, 'case').some(({ name }) => name)).toBe(false);
  const staff = references(rows, 'staff');
  expect(staff.length).toBeGreaterThan(0);
  for (const { name } of staff) expect(name).toMatch(/\w/);
});

it('a call that is canceled during the lookup of names ends, and the next call succeeds', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  await fault(sandbox, { path: '/v1/staff', delay_ms: 20_000 });
  const cancel = new AbortController();
  const listing = client.callTool({ name: 'list_tasks', arguments: {} }, { signal: cancel.signal });
  const ended = expect(listing).rejects.toThrow();
  const isAsked = async () => (await requestsTo(sandbox)).some(({ path }) => path === '/v1/staff');
  await expect.poll(isAsked).toBe(true);
  cancel.abort();
  await ended;
  const next = await call(client, 'list_documents', { page_size: 5 });
  expect(next.isError, next.text).toBe(false);
  const named = references(rowsOf(next, 'documents'), 'case');
  expect(named.length).toBeGreaterThan(0);
  for (const { name } of named) expect(name).toMatch(/\w/);
});

describe('when a list of names cannot be read', () => {
  let rows: Row[];
  const ids = (row: Row) => ({ id: Object(row.case).id });

  beforeEach(async () => {
    rows = await recordsOf(scene.sandbox, 'tasks');
  });

  it.each([403, 500, 504])('because of status %i, the result shows the ids alone', async (status) => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    for (const path of ['/v1/staff', '/v1/cases']) await fault(sandbox, { path, status, times: 20 });
    const answer = await call(client, 'list_tasks', { page_size: 25 });
    expect(answer.isError, answer.text).toBe(false);
    const shown = rowsOf(answer, 'tasks');
    expect(shown).toHaveLength(25);
    expect(shown.map((row) => row.case)).toEqual(rows.slice(0, 25).map((row) => (row.case ? ids(row) : undefined)));
    const staff = references(shown, 'staff');
    expect(staff.length).toBeGreaterThan(0);
    for (const one of staff) expect(one).not.toHaveProperty('name');
  });

  it('because of a missing permission, the result shows the ids alone and no error', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/staff', status: 403, times: 20 });
    const client = await aClient({
      env: { ...pointedAt(sandbox), MYCASE_ACCESS_TOKEN: LIMITED_TOKEN },
    });
    for (const [tool, many] of [
      ['list_cases', 'cases'],
      ['list_tasks', 'tasks'],
    ] as const) {
      const answer = await call(client, tool, { page_size: 10 });
      expect(answer.isError, answer.text).toBe(false);
      const staff = references(rowsOf(answer, many), 'staff');
      expect(staff.length).toBeGreaterThan(0);
      for (const one of staff) expect(one).not.toHaveProperty('name');
      expect(answer.text).not.toMatch(/40[134]/);
    }
    expect(await requestsTo(sandbox)).toContainEqual(expect.objectContaining({ path: '/v1/staff', status: 403 }));
  });
});
