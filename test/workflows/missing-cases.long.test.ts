import { expect, it } from 'vitest';
import { aClient, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

it('unbilled_work of a client states that its sums are not known when the cases are missing', async () => {
  const [entry] = await recordsOf(scene.sandbox, 'time_entries');
  const [client] = await recordsOf(scene.sandbox, 'clients');
  const rows = [{ ...entry, case: null, invoices: [], billable: true }];
  const headers = { 'Item-Count': '1', Link: '' };
  await fault(scene.sandbox, { path: '/v1/time_entries', body: JSON.stringify(rows), headers, times: 99 });
  await fault(scene.sandbox, { path: '/v1/expenses', body: '[]', headers: { 'Item-Count': '0', Link: '' }, times: 99 });
  await fault(scene.sandbox, { path: '/v1/cases', status: 500, times: 99 });
  const other = await aClient({ env: pointedAt(scene.sandbox) });
  const { text, isError } = await call(other, 'unbilled_work', { client: String(client?.id) });
  expect(isError, text).toBe(false);
  expect(text).toMatch(/^Unbilled work \(billable\): not known\./);
  expect(text).toMatch(/Not known: totals, .*\. Some cases are missing/);
  expect(text).not.toContain('0.00');
});

it.each(['firm_overview', 'receivables', 'unbilled_work', 'agenda', 'deadline_review'])(
  '%s asks for a sign-in, and does not answer with parts that are not known',
  async (tool) => {
    const client = await aClient({ env: { ...pointedAt(scene.sandbox), MYCASE_ACCESS_TOKEN: 'ended' } });
    const { text, isError } = await call(client, tool, {});
    expect(isError, text).toBe(true);
    expect(text).not.toContain('Not known');
  },
);

it.each(['agenda', 'deadline_review', 'case_brief'])(
  '%s states that it is not known who has left the firm when the staff are missing',
  async (tool) => {
    const [matter] = await recordsOf(scene.sandbox, 'cases');
    await fault(scene.sandbox, { path: '/v1/staff', status: 500, times: 99 });
    const other = await aClient({ env: pointedAt(scene.sandbox) });
    const { text, isError } = await call(other, tool, { case: String(matter?.id) });
    expect(isError, text).toBe(false);
    expect(text).toContain('It is not known which of the staff are no longer active.');
  },
);

it('what does not depend on the clients is answered when they are missing', async () => {
  await fault(scene.sandbox, { path: '/v1/clients', status: 500, times: 99 });
  const other = await aClient({ env: pointedAt(scene.sandbox) });
  const overview = await call(other, 'firm_overview', { sections: ['missing_data'] });
  expect(overview.text).toContain('Not known: open cases without client, open cases without client or company. ');
  const rows: { missing: string; open_cases: unknown }[] = Object(overview.data.missing_data).rows;
  expect(rows.filter(({ open_cases }) => typeof open_cases !== 'number').map(({ missing }) => missing)).toEqual([
    'client',
    'client or company',
  ]);
  expect(rows).toHaveLength(5);
  const owed = await call(other, 'receivables', { group_by: 'attorney', sections: ['aging'] });
  expect(Object(owed.data.aging).rows.length).toBeGreaterThan(0);
  const byClient = await call(other, 'receivables', { group_by: 'client', sections: ['aging'] });
  expect(byClient.data.aging).toBeUndefined();
  expect(byClient.text).toMatch(/Not known: aging\. Some clients are missing/);
});
