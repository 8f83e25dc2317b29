import { expect, it } from 'vitest';
import { send } from '../support/clock-server.ts';
import { call, fault, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene('--time-zone', 'America/Los_Angeles', '--confirm', 'off');

const CASE = '31204126';

const ask = (args: Record<string, unknown>) => call(scene.client, 'what_changed', args);

it.each([
  [{ since: 'tomorrow' }, 'is in the future'],
  [{ since: 'yesterday', until: '-3d' }, 'is not before until'],
  [{ missing_time_on: 'tomorrow' }, 'missing_time_on'],
  [{ sections: ['missing_time'] }, 'requires missing_time_on'],
  [{ sections: ['cases_without_contact'] }, 'requires without_contact_days'],
])('what_changed %j is refused', async (args, words) => {
  expect(await ask(args)).toMatchObject({ isError: true, text: expect.stringContaining(words) });
});

it('a record that this server deletes is shown with its title, and a completed task is completed', async () => {
  await ask({ sections: ['deleted'] });
  const made = await Promise.all(
    ['To be deleted', 'To be completed'].map((name) =>
      send(scene.sandbox, 'POST', '/tasks', {
        name,
        priority: 'Low',
        due_date: '2026-12-24',
        staff: [{ id: 880_187 }],
        case: { id: Number(CASE) },
      }),
    ),
  );
  const [gone, done] = made.map(({ id }) => String(id));
  await call(scene.client, 'update_task', { task_id: done, completed: true });
  await ask({ sections: ['deleted'] });
  expect((await call(scene.client, 'delete_task', { task_id: gone })).isError).toBe(false);
  const { data, text } = await ask({ since: 'today', case: CASE, sections: ['changes', 'deleted'] });
  expect(data.deleted).toMatchObject({
    total: 1,
    rows: [{ case: { id: Number(CASE) }, change: 'task deleted', id: Number(gone), title: 'To be deleted' }],
  });
  expect(Object(data.changes).rows).toContainEqual(
    expect.objectContaining({ change: 'task created and completed', id: Number(done) }),
  );
  expect(text).toMatch(/Deletions are known since \w{3} \d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(text).toContain('MyCase keeps no history');
  expect((await recordsOf(scene.sandbox, 'tasks')).some(({ id }) => String(id) === gone)).toBe(false);
});

it('notes that cannot be read are stated, and are not counted as read', async () => {
  await fault(scene.sandbox, { path: `/v1/cases/${CASE}/notes`, status: 500, times: 99 });
  const { text, data } = await ask({ case: CASE, since: '-90d', sections: ['notes'] });
  expect(data.notes).toMatchObject({ total: 0, note: expect.stringContaining('of 0 of the 1 cases asked for') });
  expect(text).toContain('Other notes are not known');
});

it('proposals of time entries are steps of write_many as they are, and the work has a time entry then', async () => {
  const [entry] = await recordsOf(scene.sandbox, 'time_entries');
  const times = { start: '2026-03-05T09:00', end: '2026-03-05T10:30' };
  const event = { ...times, name: entry?.activity_name, staff: ['880187'], case: CASE };
  expect((await call(scene.client, 'create_event', event)).isError).toBe(false);
  const question = { missing_time_on: '2026-03-05', case: CASE, staff: ['880187'] };
  const { data } = await ask(question);
  const [proposal] = Object(data.missing_time).rows.filter((row: Record<string, unknown>) => !row.to_add);
  expect(proposal).toMatchObject({ work: 'event', title: entry?.activity_name });
  const before = await recordsOf(scene.sandbox, 'time_entries');

  const { text } = await call(scene.client, 'write_many', {
    steps: [{ tool: 'create_time_entry', arguments: proposal.arguments }],
  });

  expect(text).toContain('Done: 1 of 1 change.');
  const added = (await recordsOf(scene.sandbox, 'time_entries')).filter(
    ({ id }) => !before.some((one) => one.id === id),
  );
  expect(added).toMatchObject([
    {
      activity_name: entry?.activity_name,
      entry_date: '2026-03-05',
      case: { id: Number(CASE) },
      staff: { id: 880_187 },
    },
  ]);
  expect(Number(added[0]?.hours)).toBe(1.5);
  const rows = Object((await ask(question)).data.missing_time).rows;
  expect(rows).not.toContainEqual(expect.objectContaining({ id: proposal.id, work: 'event' }));
});

it('sections with an argument of their own come first, and are shown before the changes when not all rows fit', async () => {
  const sections = ['cases', 'changes', 'cases_without_contact'];
  const scope = { staff: ['880187'], since: '2026-01-01', without_contact_days: 1 };
  const { data, text } = await ask({ ...scope, sections });
  const contacts = Object(data.cases_without_contact);
  expect(contacts.rows).toHaveLength(contacts.total);
  expect(Object(data.changes).rows.length).toBeLessThan(Object(data.changes).total);
  expect(text.indexOf('Open cases without contact after')).toBeLessThan(text.indexOf('Changes by case'));
  expect(text).toMatch(/Open cases without contact after \w{3} \d{4}-\d\d-\d\d, 1 day ago \(/);
});
