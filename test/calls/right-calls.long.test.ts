import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { toolsets } from '../../src/tools/index.ts';
import { workflows } from '../../src/workflows/index.ts';
import { call } from '../support/harness.ts';
import { useListedTools } from '../support/listed-tools.ts';
import { expectError, useScene } from '../support/scene.ts';

const ajv = new Ajv2020({ strict: false });

const scene = useScene();
const listed = useListedTools(scene);

/** The arguments of the call that a refusal shows, and what it was refused for. */
async function shownAfter(name: string, args: Record<string, unknown>) {
  const answer = await call(scene.client, name, args);
  expectError(answer, `${name} was not called: `);
  const [, json = ''] =
    new RegExp(` A valid call: ${name} (\\{.*\\})\\. Correct your call and send it again\\.$`).exec(answer.text) ?? [];
  const shown: Record<string, unknown> = JSON.parse(json);
  return shown;
}

/** A value that no argument can be read from. */
const WRONG = { none: { of: 'these' } };

describe.each([...Object.values(toolsets).flat(), ...workflows])('$name', ({ name }) => {
  it('shows a right call in the error for a wrong call, and accepts the right call', async () => {
    const schema = { ...listed.tools.get(name)?.inputSchema };
    const { properties = {} } = Object(schema);
    const calls = [{ no_such_argument: 1 }, Object.fromEntries(Object.keys(properties).map((one) => [one, WRONG]))];
    for (const wrong of calls) {
      const right = await shownAfter(name, wrong);
      expect(ajv.validate(schema, right), `${JSON.stringify(right)}: ${ajv.errorsText()}`).toBe(true);
      const { text } = await call(scene.client, name, right);
      // What the firm has no example can know: such a call is refused for that alone.
      const isOfTheFirm = /the firm has no |the firm's staff has nobody|MyCase has no client/.test(text);
      if (!isOfTheFirm)
        expect(text, JSON.stringify(right)).not.toMatch(/was not called: .* A valid call: |^\w+: ".*" is not /s);
    }
  });
});

it('a right call in an error corrects the wrong arguments, and leaves out the other optional arguments', async () => {
  const task = { name: 'File', priority: 'High', due_date: '2031-03-04', staff: [{ id: 1 }] };
  expect(await shownAfter('list_tasks', { page_size: 'two', updated_after: '2026-03-31' })).toEqual({
    page_size: 1,
  });
  expect(await shownAfter('create_task', { ...task, completed: 'perhaps' })).toEqual({
    name: 'text',
    priority: 'Low',
    due_date: '2026-03-31',
    staff: ['1'],
    completed: true,
  });
  expect(await shownAfter('list_cases', { fields: ['nmae', 'id', 'zzz'] })).toEqual({
    fields: ['name', 'id'],
  });
  expect(await shownAfter('list_case_stages', { fields: ['zzz'] })).toEqual({ fields: ['id', 'name'] });
});

it('an error of MyCase with status 422 also shows a right call', async () => {
  const answer = await call(scene.client, 'create_case', { name: 'Estate of Nobody', clients: [{ id: 5 }] });
  expectError(answer, 'MyCase answered 422');
  expect(answer.text).toContain('A valid call: create_case {"name":"text","clients":["1"]}.');
});
