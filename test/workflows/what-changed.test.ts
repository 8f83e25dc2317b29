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
