import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, call, fault, recordsOf } from '../support/harness.ts';
import { confirmingOn, inMyCase } from './confirming.ts';

// How much of a write, and of the names in use, a person is shown.

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

it('a list of 40 items can be confirmed, and a list of 41 items is refused', async () => {
  const args = ['--confirm-tools', 'create_custom_field'];
  const client = await aClient({ args, env: confirmingOn(sandbox, 'token') });
  const create = (count: number) => {
    const list_options = Array.from({ length: count }, (_, i) => ({ option_value: `Court ${i}` }));
    return call(client, 'create_custom_field', {
      name: 'Venue',
      parent_type: 'case',
      field_type: 'list',
      list_options,
    });
  };
  expect((await create(40)).text).toMatch(/^Not done: this action/);
  const refused = await create(41);
  expect(refused.isError).toBe(true);
  expect(refused.text).toContain('list_options has 41 items, more than 40');
});

it('a new activity name is answered with the 15 most frequent names in use', async () => {
  const client = await aClient({ env: confirmingOn(sandbox, 'off') });
  const [expense] = await recordsOf(sandbox, 'expenses');
  const create = {
    case: expense?.case,
    entry_date: '2026-11-02',
    cost: 12,
    units: 1,
    billable: true,
    description: 'x',
  };
  const used = new Set((await recordsOf(sandbox, 'expenses')).map(({ activity_name }) => activity_name));
  for (let i = used.size; i < 17; i += 1)
    await inMyCase(sandbox, 'POST', '/expenses', { ...create, activity_name: `Rare ${i}` });
  const { text, isError } = await call(client, 'create_expense', { ...create, activity_name: 'Falconry' });
  expect(isError, text).toBe(false);
  const [, names = ''] = /Names in use: (.*)\./.exec(text) ?? [];
  expect(names.split(', ')).toHaveLength(16);
  expect(names).toMatch(/, and 2 more$/);
});

it('a confirmation shows 200 characters of the reason why a check could not be made', async () => {
  const client = await aClient({ env: confirmingOn(sandbox, 'token') });
  const matter = (await recordsOf(sandbox, 'cases')).find(({ status }) => status === 'open');
  const body = JSON.stringify({ errors: [{ description: 'No access. '.repeat(50) }] });
  await fault(sandbox, { method: 'GET', path: '/v1/tasks', status: 403, body });
  const { data } = await call(client, 'update_case', { case_id: matter?.id, status: 'closed' });
  const [, reason = ''] = /Could not check open tasks: (.*?)…/.exec(String(data.preview)) ?? [];
  expect(reason, String(data.preview)).toHaveLength(200);
});
