import { expect, it } from 'vitest';
import { aClient, aSandbox, call, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { FORMS, inMyCase, withAPerson } from '../writes/confirming.ts';
import { type Firm, firmOf, PlanMaker, planOf, runConfirmed } from './plans.ts';

// Plans that are undone, plans at the same time, a person who is asked, and access levels.

const settingsOf = (sandbox: Awaited<ReturnType<typeof aSandbox>>, confirm: string) => ({
  ...pointedAt(sandbox),
  MYCASE_CONFIRM: confirm,
  MYCASE_STORE: 'plain',
  MYCASE_TIME_ZONE: 'UTC',
});

/** The records of a firm without ids and the times that MyCase sets, sorted. */
const contentOf = (firm: Firm) =>
  Object.entries(firm).map(([list, rows]) => [
    list,
    [...rows.values()]
      .map(({ id: _, updated_at: __, created_at: ___, completed_at: ____, ...row }) => JSON.stringify(row, emptyAsNull))
      .sort(),
  ]);

const emptyAsNull = (_: string, value: unknown) => (value === '' ? null : value);

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

    expect(undone.answer.text).toMatch(/^Done: (\d+) of \1 change/);
    const lost = steps.filter(({ input }) => input.tool === 'delete_note').length;
    expect(undone.answer.text.match(/MyCase cannot bring it back/g) ?? []).toHaveLength(lost);
    const after = await firmOf(sandbox);
    const [was, is] = [contentOf(before), contentOf(after)];
    const differences = was.flatMap(([list, rows], i) => {
      const others = new Set(is[i]?.[1]);
      return [...(rows ?? [])].filter((row) => !others.has(row)).map((row) => [list, row]);
    });
    expect(differences.filter(([list]) => list !== 'notes')).toEqual([]);
    expect(differences).toHaveLength(lost);
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
