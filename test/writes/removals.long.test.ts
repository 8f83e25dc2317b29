import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, recordsOf } from '../support/harness.ts';
import { confirmingOn, expectNoWrite, withAPerson } from './confirming.ts';

// An update that removes something is confirmed; others are not. Changes of shared records name who else is concerned.

type Row = Readonly<Record<string, unknown>>;

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ args: ['--access', 'write'], env: confirmingOn(sandbox, 'token') });
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const one = async (collection: string, fits: (row: Row) => boolean): Promise<Row> => {
  const found = (await recordsOf(sandbox, collection)).find(fits);
  if (!found) throw new Error(`no such record in ${collection}`);
  return found;
};

const idsOf = (value: unknown): unknown[] => [value].flat().map((row) => Object(row).id);
const isFilled = (value: unknown): boolean => Boolean(value) && (!Array.isArray(value) || value.length > 0);
const fullName = ({ first_name, last_name }: Row) => `${first_name} ${last_name}`;

/** Updates that remove something: the tool, the collection, the id, and the field that is emptied or reduced. */
const EMPTYING = [
  ['update_case', 'cases', 'case_id', 'description'],
  ['update_case', 'cases', 'case_id', 'sol_date'],
  ['update_case', 'cases', 'case_id', 'clients'],
  ['update_client', 'clients', 'client_id', 'notes'],
  ['update_client', 'clients', 'client_id', 'address'],
  ['update_client', 'clients', 'client_id', 'cases'],
  ['update_company', 'companies', 'company_id', 'website'],
  ['update_lead', 'leads', 'lead_id', 'lead_details'],
  ['update_event', 'events', 'event_id', 'location'],
  ['update_task', 'tasks', 'task_id', 'case'],
  ['update_location', 'locations', 'location_id', 'address'],
  ['update_call', 'calls', 'call_id', 'call_type'],
] as const;

it.each(EMPTYING.filter(([, , , field]) => field !== 'call_type'))(
  '%s of %s by %s asks before it empties %s',
  async (tool, collection, argument, field) => {
    const before = await one(collection, (row) => isFilled(row[field]));
    const args = { [argument]: before.id, clear_fields: [field] };
    let confirm: unknown;
    await expectNoWrite(sandbox, async () => {
      const { text, data } = await call(client, tool, args);
      expect(text).toMatch(/^Not done: this action/);
      expect(data.preview).toMatch(Array.isArray(before[field]) ? `Takes off ${field}: "` : `Empties: ${field}.`);
      expect(data.preview).not.toContain('cannot be undone');
      expect(data.preview).toMatch(new RegExp(`From:\\n${field}:\\s[^]+;\\nTo:\\n${field}: \\(empty\\);$`));
      confirm = data.confirm;
    });
    expect(await call(client, tool, { ...args, confirm })).toMatchObject({ data: { done: 'changed' } });
    // The field is empty now, so nothing is removed and nothing is asked.
    expect(await call(client, tool, args)).toMatchObject({ data: { done: 'nothing to change' } });
  },
);

it.each([
  ['update_task', 'tasks', 'task_id'],
  ['update_event', 'events', 'event_id'],
  ['update_case', 'cases', 'case_id'],
])('%s asks before it takes a person off, with the name', async (tool, collection, argument) => {
  const before = await one(collection, ({ staff }) => idsOf(staff).length > 1);
  const [leaving] = idsOf(before.staff);
  const name = fullName(await one('staff', ({ id }) => id === leaving));
  const args = { [argument]: before.id, remove_staff: [name] };
  let confirm: unknown;
  await expectNoWrite(sandbox, async () => {
    const { data } = await call(client, tool, args);
    expect(data.preview).toContain(`Takes off staff: "${name}" (${leaving}).`);
    confirm = data.confirm;
  });
  expect(await call(client, tool, { ...args, confirm })).toMatchObject({ data: { done: 'changed' } });
  expect(idsOf((await one(collection, ({ id }) => id === before.id)).staff)).toEqual(idsOf(before.staff).slice(1));
});

it.each([
  ['update_case', 'cases', 'case_id', { description: 'Overwritten.' }],
  ['update_client', 'clients', 'client_id', { address: { city: 'Oakland' } }],
  ['update_task', 'tasks', 'task_id', { completed: true, confirm: '' }],
  ['update_task', 'tasks', 'task_id', { name: 'Overwritten', confirm: null }],
  ['update_note', 'notes', 'note_id', { subject: 'Overwritten' }],
])('%s (%s, by %s) is not confirmed for %j', async (tool, collection, argument, change) => {
  const before = await one(collection, ({ completed }) => completed !== true);
  const answer = await call(client, tool, { [argument]: before.id, ...change });
  expect(answer, answer.text).toMatchObject({ isError: false, data: { done: 'changed' } });
});

it('a person is asked about a removal, and not about another update', async () => {
  const { client: asking, person } = await withAPerson(confirmingOn(sandbox, 'ask'), '2025-11-25');
  const task = await one('tasks', ({ staff }) => idsOf(staff).length > 1);
  await call(asking, 'update_task', { task_id: task.id, priority: task.priority === 'Low' ? 'High' : 'Low' });
  expect(person.asked).toEqual([]);
  person.says = 'decline';
  const remove_staff = [String(idsOf(task.staff)[0])];
  const { text } = await call(asking, 'update_task', { task_id: task.id, remove_staff });
  expect(text).toMatch(/^Not done: .*declined/);
  expect(person.asked).toHaveLength(1);
  expect(person.asked[0]).toContain('Takes off staff: ');
  await asking.close();
});

it('--confirm-tools confirms each call of an update, and the preview shows which values are empty', async () => {
  const args = ['--confirm-tools', 'update_task,update_case'];
  const strict = await connect({ args, env: confirmingOn(sandbox, 'token') });
  const task = await one('tasks', () => true);
  const matter = await one('cases', ({ sol_date }) => !isFilled(sol_date));
  await expectNoWrite(sandbox, async () => {
    const { text } = await call(strict, 'update_task', { task_id: task.id, name: 'Strict' });
    expect(text).toMatch(/^Not done: this action/);
    const { data } = await call(strict, 'update_case', {
      case_id: matter.id,
      sol_date: '2031-03-04',
      custom_field_values: [{ custom_field: 'Opposing counsel', value: '(empty)' }],
    });
    expect(data.preview).toMatch(/From:\nsol_date: \(empty\);\n"Opposing counsel" \(custom field\): .*;\nTo:/);
    expect(data.preview).toMatch(/To:\nsol_date: .*2031-03-04;\n"Opposing counsel" \(custom field\): "\(empty\)";$/);
  });
  await strict.close();
});

it('staff of a document, whom MyCase does not show, are replaced only after a confirmation that says so', async () => {
  const [document] = await recordsOf(sandbox, 'documents');
  const [member] = await recordsOf(sandbox, 'staff');
  const args = { document_id: document?.id, staff: [{ id: member?.id }] };
  const { data } = await call(client, 'update_document', args);
  expect(data.preview).toContain(
    'MyCase does not show the present staff: all who are not in the new list are taken off.',
  );
  expect(data.preview).not.toContain('staff: (empty)');
  const { tools } = await client.listTools();
  const { properties } = tools.find(({ name }) => name === 'update_document')?.inputSchema ?? {};
  expect(properties).not.toHaveProperty('remove_staff');
});

it.each([
  ['update_task', 'tasks', 'task_id', 'task', { due_date: '2031-03-04' }],
  ['update_task', 'tasks', 'task_id', 'task', { completed: true }],
  ['update_task', 'tasks', 'task_id', 'task', { name: 'Shared' }],
  ['update_event', 'events', 'event_id', 'event', { name: 'Shared' }],
  ['update_event', 'events', 'event_id', 'event', { description: 'Shared.' }],
])('%s names all staff who share the record', async (tool, collection, argument, label, change) => {
  const before = await one(collection, (row) => idsOf(row.staff).length > 1 && row.completed !== true);
  const { data } = await call(client, tool, { [argument]: before.id, ...change });
  const staff = (await recordsOf(sandbox, 'staff')).filter(({ id }) => idsOf(before.staff).includes(id));
  expect(data.note).toContain(`${staff.length} staff share this ${label}, and the change concerns all of them: `);
  for (const member of staff) expect(data.note).toContain(`"${fullName(member)}" (${member.id})`);
  const alone = await one(collection, (row) => idsOf(row.staff).length === 1 && row.completed !== true);
  expect((await call(client, tool, { [argument]: alone.id, ...change })).text).not.toContain('share this');
});

it.each([
  [
    'update_location',
    'locations',
    'location_id',
    'events',
    (user: Row, { id }: Row) => Object(user.location).id === id,
  ],
  [
    'update_case_stage',
    'case_stages',
    'case_stage_id',
    'cases',
    (user: Row, { name }: Row) => user.case_stage === name,
  ],
  [
    'update_practice_area',
    'practice_areas',
    'practice_area_id',
    'cases',
    (user: Row, { name }: Row) => user.practice_area === name,
  ],
  [
    'update_people_group',
    'people_groups',
    'people_group_id',
    'clients',
    (user: Row, { id }: Row) => Object(user.people_group).id === id,
  ],
] as const)('%s counts the records that use it', async (tool, collection, argument, list, isUser) => {
  const users = await recordsOf(sandbox, list);
  for (const before of (await recordsOf(sandbox, collection)).slice(0, 3)) {
    const count = users.filter((user) => isUser(user, before)).length;
    const { data, text } = await call(client, tool, { [argument]: before.id, name: `${before.name} (new)` });
    if (count > 0) expect(data.note).toMatch(new RegExp(`^${count} \\w+ in MyCase uses? this record, and the change`));
    else expect(text).not.toContain('this record');
  }
});

it('a renamed option of a custom field counts the records that have it', async () => {
  const field = await one('custom_fields', (row) => row.field_type === 'list' && row.parent_type === 'case');
  const [option] = [field.list_options].flat();
  const custom_field_id = field.id;
  const currentValue = ({ custom_field_values }: Row) =>
    [custom_field_values].flat().findLast((value) => Object(value).custom_field?.id === custom_field_id);
  const users = (await recordsOf(sandbox, 'cases')).filter(
    (row) => Object(currentValue(row)).value === Object(option).key,
  );
  expect(users.length).toBeGreaterThan(0);
  const args = { custom_field_id, option_key: Object(option).key, option_value: 'Renamed' };
  expect((await call(client, 'update_custom_field_option', args)).data.note).toContain(`${users.length} case`);
});

it('staff whose names cannot be read are named by id, and the change is made', async () => {
  const other = await connect({ env: confirmingOn(sandbox, 'off') });
  await fault(sandbox, { method: 'GET', path: '/v1/staff', status: 500, times: 9 });
  const task = await one('tasks', ({ staff }) => idsOf(staff).length > 1);
  const { data } = await call(other, 'update_task', { task_id: task.id, name: 'Named by id' });
  expect(data).toMatchObject({ done: 'changed', note: expect.stringContaining('staff share this task') });
  for (const id of idsOf(task.staff)) expect(data.note).toContain(`id ${id}`);
  await other.close();
});
