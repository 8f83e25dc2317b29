import { expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { FORMS, inMyCase, withAPerson } from '../writes/confirming.ts';
import { expectUndone, firmOf, PlanMaker, planOf, runConfirmed } from './plans.ts';

// Plans that are undone, plans at the same time, a person who is asked, and access levels.

const settingsOf = (sandbox: Awaited<ReturnType<typeof aSandbox>>, confirm: string) => ({
  ...pointedAt(sandbox),
  MYCASE_CONFIRM: confirm,
  MYCASE_STORE: 'plain',
  MYCASE_TIME_ZONE: 'UTC',
});

it.each([11])(
  'a plan that is undone leaves the firm as before, but for what the answer names (seed %i)',
  async (seed) => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: settingsOf(sandbox, 'token') });
    const before = await firmOf(sandbox);
    const steps = new PlanMaker(seed, before).plan(12);
    const { answer } = await runConfirmed(client, { steps: steps.map(({ input }) => input) });
    expect(answer.text).toContain('Done: 12 of 12');

    const undone = await runConfirmed(client, { undo: planOf(answer) });

    expectUndone(before, await firmOf(sandbox), steps, undone.answer);
  },
);

it('an undo leaves a field alone that another person has changed since then', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: settingsOf(sandbox, 'token') });
  const [task] = await recordsOf(sandbox, 'tasks');
  const { id, staff, priority, due_date, description } = { ...task };
  const steps = [{ tool: 'update_task', arguments: { task_id: id, name: 'Planned', description: 'Planned too' } }];
  const { answer } = await runConfirmed(client, { steps });
  await inMyCase(sandbox, 'PUT', `/tasks/${id}`, {
    name: 'By another',
    staff: staff as object[],
    priority,
    due_date,
    description: 'Planned too',
  });

  const undone = await runConfirmed(client, { undo: planOf(answer) });

  expect(undone.answer.text).toContain('name was changed again since then, so it stays.');
  const now = (await recordsOf(sandbox, 'tasks')).find((one) => one.id === id);
  expect(now).toMatchObject({ name: 'By another', description: description || expect.toSatisfy((text) => !text) });
});

it('two plans at the same time on the same records lose no change', async () => {
  const sandbox = await aSandbox();
  const env = settingsOf(sandbox, 'off');
  const servers = await Promise.all([aClient({ env }), aClient({ env })]);
  const tasks = (await recordsOf(sandbox, 'tasks')).slice(0, 8);
  const ids = tasks.map(({ id }) => String(id));
  const fields = [{ description: 'By the first' }, { name: 'By the second' }];

  const answers = await Promise.all(
    servers.map((server, i) =>
      call(server, 'write_many', { steps: [{ tool: 'update_task', arguments: fields[i], for_each: ids }] }),
    ),
  );

  for (const { text } of answers) expect(text).toContain('Done: 8 of 8 changes.');
  const after = await recordsOf(sandbox, 'tasks');
  for (const task of tasks) {
    expect(after.find(({ id }) => id === task.id)).toMatchObject({
      ...fields[0],
      ...fields[1],
      due_date: task.due_date,
    });
  }
});

it('a plan is continued by one of two servers at a time', async () => {
  const sandbox = await aSandbox();
  const env = settingsOf(sandbox, 'off');
  const servers = await Promise.all([aClient({ env }), aClient({ env })]);
  const ids = (await recordsOf(sandbox, 'tasks')).slice(0, 6).map(({ id }) => String(id));
  const steps = [{ tool: 'update_task', arguments: { description: 'Once' }, for_each: ids }];
  await inFault(sandbox, `/v1/tasks/${ids[0]}`);
  const [first] = servers;
  const stopped = await call(first ?? expect.unreachable(), 'write_many', { steps });
  expect(stopped.text).toContain('Not finished: 0 of 6');

  const answers = await Promise.all(servers.map((server) => call(server, 'write_many', { plan_id: planOf(stopped) })));

  for (const { text } of answers) expect(text).toContain('Done: 6 of 6 changes.');
  const puts = (await requestsTo(sandbox)).filter(({ method, status }) => method === 'PUT' && status === 204);
  expect(puts).toHaveLength(6);
});

async function inFault({ url }: { readonly url: string }, path: string): Promise<void> {
  const body = JSON.stringify({ method: 'PUT', path, status: 422 });
  await fetch(`${url}/__sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

it.each(['2025-11-25', '2026-07-28'] as const)('a person is asked once for all changes (%s)', async (era) => {
  const sandbox = await aSandbox();
  const { client, person } = await withAPerson(settingsOf(sandbox, 'ask'), era, FORMS);
  const ids = (await recordsOf(sandbox, 'tasks')).slice(0, 5).map(({ id }) => String(id));
  const steps = [{ tool: 'delete_task', for_each: ids }];

  person.says = 'decline';
  const declined = await call(client, 'write_many', { steps });
  person.says = 'accept';
  const done = await call(client, 'write_many', { steps });
  await client.close();

  expect(declined.text).toContain('was asked, and declined');
  expect(done.text).toContain('Done: 5 of 5 changes.');
  expect(person.asked).toHaveLength(2);
  for (const id of ids) expect(person.asked[0]).toContain(id);
});

it('no step deletes with --access write, and --access read does not list the tool', async () => {
  const sandbox = await aSandbox();
  const env = settingsOf(sandbox, 'off');
  const writer = await aClient({ env, args: ['--access', 'write'] });
  const [task] = await recordsOf(sandbox, 'tasks');
  const refused = await call(writer, 'write_many', {
    steps: [{ tool: 'delete_task', arguments: { task_id: task?.id } }],
  });
  expect(refused.text).toMatch(/^Step 1: "delete_task" is not a writing operation of this server/);
  const created = await call(writer, 'write_many', {
    steps: [{ tool: 'create_location', arguments: { name: 'Room 1' } }],
  });
  const undo = await call(writer, 'write_many', { undo: planOf(created) });
  expect(undo.text).toContain('this server has no operation that deletes it');
  const reader = await aClient({ env, args: ['--access', 'read'] });
  expect((await reader.listTools()).tools.map(({ name }) => name)).not.toContain('write_many');
});

it('people who were added are taken off again, and what MyCase does not show is named', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: settingsOf(sandbox, 'token') });
  const idsIn = (value: unknown) => [value ?? []].flat().map((one) => Object(one).id);
  const find = async (list: 'cases' | 'events', id: unknown) =>
    (await recordsOf(sandbox, list)).find((one) => one.id === id) ?? expect.unreachable();
  const [matter] = await recordsOf(sandbox, 'cases');
  const event = (await recordsOf(sandbox, 'events')).find(({ staff }) => idsIn(staff).length === 1);
  const [attendee] = idsIn(event?.staff);
  const others = (await recordsOf(sandbox, 'staff')).map(({ id }) => id).filter((id) => id !== attendee);
  const free = others.filter((id) => !idsIn(matter?.staff).includes(id)).slice(0, 2);
  const steps = [
    { tool: 'add_case_clients', arguments: { case_id: matter?.id, clients: [{ id: 27880363, role: 'Witness' }] } },
    { tool: 'add_case_staff', arguments: { case_id: matter?.id, staff: [free[0]] } },
    { tool: 'add_case_staff', arguments: { case_id: matter?.id, staff: [free[1], ...idsIn(matter?.staff)] } },
    {
      tool: 'add_event_staff',
      arguments: { event_id: event?.id, staff: [{ id: attendee, required: true }, others[0]] },
    },
  ];
  const { answer } = await runConfirmed(client, { steps });
  expect(answer.text).toContain('Done: 4 of 4 changes.');
  expect(idsIn((await find('cases', matter?.id)).staff)).toEqual(expect.arrayContaining(free));

  const { answer: undone } = await runConfirmed(client, { undo: planOf(answer) });

  expect(undone.text).toContain('Done: 2 of 2 changes.');
  expect(undone.text).toMatch(/add_event_staff, .*: MyCase does not show `required` of staff, so it is not put back\./);
  const after = await find('cases', matter?.id);
  expect(idsIn(after.staff)).toEqual(idsIn(matter?.staff));
  expect(idsIn(after.clients).toSorted()).toEqual(idsIn(matter?.clients).toSorted());
  expect(undone.text).toMatch(/add_case_clients, .*: MyCase does not show `role` of clients, so it is not put back\./);
  expect(idsIn((await find('events', event?.id)).staff)).toEqual([attendee]);
});

it('a record that was created and then added to is only deleted', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: settingsOf(sandbox, 'off') });
  const before = (await recordsOf(sandbox, 'tasks')).length;
  const fields = { name: 'New', due_date: '2027-03-04', priority: 'Low', staff: ['me'] };
  const steps = [
    { tool: 'create_task', arguments: fields },
    { tool: 'add_task_staff', arguments: { task_id: '{{step 1.id}}', staff: ['880187'] } },
  ];
  const done = await call(client, 'write_many', { steps });
  expect(done.text).toContain('Done: 2 of 2 changes.');
  const undone = await call(client, 'write_many', { undo: planOf(done) });
  expect(undone.text).toContain('Done: 1 of 1 change.');
  expect(await recordsOf(sandbox, 'tasks')).toHaveLength(before);
});
