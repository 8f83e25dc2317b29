import { expect, it } from 'vitest';
import { recordsOf, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { planOf, runConfirmed } from './plans.ts';

// What an undo puts back, and what it names as not put back.

const scene = useScene('--confirm', 'token');

/** Runs the steps as a plan, and undoes it. */
async function runAndUndo(steps: readonly Record<string, unknown>[]) {
  const { answer } = await runConfirmed(scene.client, { steps });
  expect(answer.text).toContain(`Done: ${steps.length} of ${steps.length} change`);
  return runConfirmed(scene.client, { undo: planOf(answer) });
}

const find = async (list: string, id: unknown) =>
  (await recordsOf(scene.sandbox, list)).find((one) => one.id === id) ?? expect.unreachable();

/** Stores a case without custom field values. */
const storeCase = async (fields: object = {}): Promise<number> => {
  const [first] = await recordsOf(scene.sandbox, 'cases');
  const { id: _, ...others } = first ?? expect.unreachable();
  return storeRecord(scene.sandbox, 'cases', { ...others, name: 'In re Undone', custom_field_values: [], ...fields });
};

it('an undo empties the custom fields that can be empty, names the others, and puts the rest back', async () => {
  const case_id = await storeCase({ sol_date: '2026-12-01' });
  const custom_field_values = [
    { custom_field: 'Number of witnesses', value: 3 },
    { custom_field: 'Judge', value: 'Marrowby' },
    { custom_field: 'Jury demanded', value: true },
  ];
  const changes = { case_id, sol_date: '2027-03-01', custom_field_values };

  const { preview, answer } = await runAndUndo([{ tool: 'update_case', arguments: changes }]);

  for (const name of ['Number of witnesses', 'Jury demanded'])
    expect(preview).toContain(
      `"${name}" (custom field) was empty, and MyCase cannot empty it, so it keeps its new value.`,
    );
  expect(answer.text).toContain('Done: 1 of 1 change.');
  const { sol_date, custom_field_values: values } = await find('cases', case_id);
  expect(sol_date).toBe('2026-12-01');
  const fields = await recordsOf(scene.sandbox, 'custom_fields');
  const judge = fields.find(({ name, parent_type }) => name === 'Judge' && parent_type === 'case');
  const judges = [values].flat().filter((one) => Object(one).custom_field.id === judge?.id);
  expect(judges.at(-1)).toMatchObject({ value: '' });
});

it('an undo puts the other fields back if one value is not accepted any more', async () => {
  const case_id = await storeCase({ name: 'In re Stage', case_stage: 'Sidelined', sol_date: '2026-12-01' });
  const [stage] = await recordsOf(scene.sandbox, 'case_stages');
  const changes = { case_id, sol_date: '2027-03-01', case_stage: stage?.name };

  const { preview, answer } = await runAndUndo([{ tool: 'update_case', arguments: changes }]);

  expect(preview).toContain('case_stage is not put back. ');
  expect(answer.text).toContain('Done: 1 of 1 change.');
  expect(await find('cases', case_id)).toMatchObject({ sol_date: '2026-12-01', case_stage: stage?.name });
});

it('an undo names each value of a deleted record that the new one does not get', async () => {
  const [event] = (await recordsOf(scene.sandbox, 'events')).filter(({ event_type, staff }) => event_type && staff);
  const task = (await recordsOf(scene.sandbox, 'tasks')).find(({ completed }) => completed);
  const [entry] = await recordsOf(scene.sandbox, 'time_entries');
  const { id: _, ...values } = entry ?? expect.unreachable();
  const custom_field_values = [{ custom_field: { id: 1 }, value: '2' }];
  const entryId = await storeRecord(scene.sandbox, 'time_entries', { ...values, invoices: [], custom_field_values });
  const ids = { event: event?.id, task: task?.id, time_entry: entryId };
  const steps = Object.entries(ids).map(([kind, id]) => ({
    tool: `delete_${kind}`,
    arguments: { [`${kind}_id`]: id },
  }));

  const { preview, answer } = await runAndUndo(steps);

  const note = (kind: keyof typeof ids) => new RegExp(`\\(delete_${kind}, .* id: ${ids[kind]}.*\\): The new record .*`);
  expect(note('event').exec(preview)?.[0]).toMatch(/does not get these values: `event_type`\.$/);
  expect(note('task').exec(preview)?.[0]).toMatch(/does not get these values: `completed_at`\.$/);
  expect(note('time_entry').exec(preview)?.[0]).toMatch(/does not get these values: `custom_field_values`\.$/);
  expect(answer.text).toContain('Done: 3 of 3 changes.');
});
