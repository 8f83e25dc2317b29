import { expect, it } from 'vitest';
import { call, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { planOf, runConfirmed } from './plans.ts';

// Sentences of plans and their undo.

const scene = useScene('--confirm', 'token', '--sandbox');

it('open_case names the forms of a counted day that it has', async () => {
  const client = { first_name: 'Ilse', last_name: 'Farrowmere' };
  const tasks = [{ name: 'File', due_date: 'sol_date - 30 days', staff: ['me'] }];

  const { text } = await call(scene.client, 'open_case', { name: 'In re Farrowmere', client, staff: ['me'], tasks });

  expect(text).toContain('To count from today, write "+ 2 business days".');
  expect(text).toContain('"Hearing + 14 days"');
  expect(text).not.toContain('write the argument');
  expect(text).not.toContain('step 1 +');
});

it('write_many names a date of the record only for an update', async () => {
  const [task] = await recordsOf(scene.sandbox, 'tasks');
  const due = { due_date: 'hearing + 2 days' };
  const step = (tool: string, args: object) => ({ steps: [{ tool, arguments: { ...args, ...due } }] });
  const created = await call(scene.client, 'write_many', step('create_task', { name: 'x', staff: ['me'] }));
  const changed = await call(scene.client, 'write_many', step('update_task', { task_id: task?.id }));

  expect(created.text).not.toContain('write the argument');
  expect(changed.text).toContain(
    'To count from a date of the record itself, write the argument: "due_date + 14 days".',
  );
  for (const { text } of [created, changed]) expect(text).toContain('"event 123 + 14 days" or "step 1 + 14 days"');
});

it('an answer says until when the plan can be undone, and the notes of an undo are short', async () => {
  const [task] = await recordsOf(scene.sandbox, 'tasks');
  const steps = [{ tool: 'delete_task', arguments: { task_id: task?.id } }];

  const { answer } = await runConfirmed(scene.client, { steps });
  const undone = await runConfirmed(scene.client, { undo: planOf(answer) });

  expect(answer.text).toMatch(
    /with undo "plan-\w+" before this server stops: its plans are only in memory, because it has/,
  );
  expect(undone.preview).toMatch(/^Step 1 of plan-\w+ \(delete_task, task id: \d+; name: "[^"]+"\): the record was/m);
});
