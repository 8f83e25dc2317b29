import { expect, it } from 'vitest';
import { call, recordsOf, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { runConfirmed } from './plans.ts';

// Records that the steps of a plan name: those of earlier steps, and those of for_each.

const scene = useScene('--confirm', 'token');

const task = { name: 'Follow up', due_date: '2027-03-04', priority: 'Low', staff: ['me'] };

it.each([
  [
    'within a text',
    { name: 'WM {{step 1.id}} for case' },
    /^Step 2: "name": "\{\{step 1\.id\}\}" is not a reference by itself/,
  ],
  ['of another field', { case: '{{step 1.name}}' }, /^Step 2: "case": "\{\{step 1\.name\}\}" is not a reference/],
  ['in another form', { case: '{{steps[0].id}}' }, /^Step 2: "case": "\{\{steps\[0\]\.id\}\}" is not a reference/],
])('refuses a reference %s, and says how to write it', async (_, fields, words) => {
  const steps = [
    { tool: 'create_case', arguments: { name: 'In re Referred' } },
    { tool: 'create_task', arguments: { ...task, ...fields } },
  ];

  const { text, isError } = await call(scene.client, 'write_many', { steps });

  expect(isError).toBe(true);
  expect(text).toMatch(words);
  expect(text).toContain('Write {{step 1.id}} for the id of the record that step 1 creates.');
});

it('a reference in for_each is the id of the record of the step', async () => {
  const steps = [
    { tool: 'create_case', arguments: { name: 'In re Each' } },
    { tool: 'create_task', arguments: task, for_each: ['{{step 1.id}}'], id_argument: 'case' },
  ];

  const { answer } = await runConfirmed(scene.client, { steps });

  expect(answer.text).toContain('Done: 2 of 2 changes.');
});

it('refuses two names of one record in for_each, and shows no empty line if duplicates are allowed', async () => {
  const [first] = await recordsOf(scene.sandbox, 'cases');
  const { id: _, ...fields } = first ?? expect.unreachable();
  const name = 'In re Twice Named';
  const id = await storeRecord(scene.sandbox, 'cases', { ...fields, name });
  const step = (args: object) => ({
    tool: 'create_task',
    arguments: args,
    for_each: [`${id}`, name],
    id_argument: 'case',
  });

  const refused = await call(scene.client, 'write_many', { steps: [step(task)] });
  const allowed = await call(scene.client, 'write_many', { steps: [step({ ...task, allow_duplicate: true })] });

  expect(refused.isError).toBe(true);
  expect(refused.text).toMatch(/^Step 1 creates the same record twice\. Nothing was sent\./);
  expect(allowed.text).toContain('2 × Create a task');
  expect(allowed.text).not.toMatch(/• *$/m);
});
