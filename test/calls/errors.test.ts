import { describe, expect, it } from 'vitest';
import { type Answer, call, recordsOf } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();

const task = { name: 'File', priority: 'High', due_date: '2031-03-04', staff: [{ id: 880_140 }] };
const event = { name: 'Hearing', staff: [{ id: 880_140, required: true }] };

/** The call that a refusal ends with. */
function rightCall(answer: Answer): { tool: string; args: Record<string, unknown> } {
  const [, tool = '', args = ''] =
    / A valid call: (\w+) (\{.*\})\. Correct your call and send it again\.$/.exec(answer.text) ?? [];
  expect(tool, answer.text).not.toBe('');
  return { tool, args: { ...JSON.parse(args) } };
}

/** Names of the records of a list, as the sandbox has them. */
const namesOf = async (list: string): Promise<unknown[]> =>
  (await recordsOf(scene.sandbox, list)).map(({ name }) => name);

describe('a name that the firm does not have is refused, and the refusal shows one that it has', () => {
  it.each([
    ['case_stage', 'case_stages', 'Discvery'],
    ['practice_area', 'practice_areas', 'zzzz'],
  ])('as %s', async (argument, list, given) => {
    const answer = await call(scene.client, 'create_case', { name: 'Estate of Nobody', [argument]: given });
    expectError(answer, 'create_case was not called: ');
    expect(await namesOf(list)).toContain(rightCall(answer).args[argument]);
  });

  it('as a role', async () => {
    const [matter] = await recordsOf(scene.sandbox, 'cases');
    const [person] = await recordsOf(scene.sandbox, 'clients');
    const clients = [{ id: person?.id, role: 'Plaintif' }];
    const answer = await call(scene.client, 'add_case_clients', { case_id: matter?.id, clients });
    expectError(answer, 'add_case_clients was not called: ');
    const [shown] = [rightCall(answer).args.clients].flat();
    expect(await namesOf('case_roles')).toContain(Object(shown).role);
  });

  it('as a member of the staff, by name or by id', async () => {
    const staff = await recordsOf(scene.sandbox, 'staff');
    for (const given of [{ name: 'Nobody Atall' }, { id: 999 }]) {
      const answer = await call(scene.client, 'create_task', { ...task, staff: [given] });
      expectError(answer, 'create_task was not called: staff[0]');
      const [shown] = [rightCall(answer).args.staff].flat();
      expect(staff.map(({ id }) => String(id))).toContain(shown);
    }
    const { text } = await call(scene.client, 'create_task', { ...task, staff: [{ id: 999 }] });
    for (const { id, first_name, last_name } of staff) {
      expect(text).toContain(`"${first_name} ${last_name}" (${id})`);
    }
  });
});

describe('an error has at most 400 tokens', () => {
  it.each([
    ['a name of 200 letters', { ...task, staff: [{ name: 'Zyxw '.repeat(40) }] }],
    ['one of no letters', { ...task, staff: [{ name: '§¶'.repeat(100) }] }],
  ])('after %s', async (_, args) => {
    expectError(await call(scene.client, 'create_task', args), 'create_task was not called: staff[0]: ');
  });

  it('after a name of 2,000 letters, which is too long for a name', async () => {
    const args = { ...task, staff: [{ name: 'Zyxw '.repeat(400) }] };
    expectError(
      await call(scene.client, 'create_task', args),
      'staff.0.name: has 2000 characters, and at most 255 are accepted.',
    );
  });

  it('with long names of the firm, and still shows a right call', async () => {
    const options = Array.from({ length: 30 }, (_, i) => ({ option_value: `${i} ${'§¶ Ωβ '.repeat(15)}` }));
    const field = { name: 'Odd', parent_type: 'case', field_type: 'list', list_options: options };
    const { data } = await call(scene.client, 'create_custom_field', field);
    const value = [{ custom_field: { id: data.id }, value: 'none of these' }];
    const answer = await call(scene.client, 'create_case', { name: 'Odd', custom_field_values: value });
    expectError(answer, /^create_case was not called: custom_field_values\[0\]\.value: .* … /);
    expect(rightCall(answer).tool).toBe('create_case');
  });
});

it('each fault is stated once', async () => {
  const { text } = await call(scene.client, 'create_task', { ...task, due_date: 'soon' });
  expect(text.match(/due_date/g)).toHaveLength(2);
  expect(text).toMatch(
    /^create_task was not called: due_date: "soon" is not a day\. Write a date like .* A valid call/,
  );
});

it.each([
  ['an event', { ...event, start: 'at nine', end: 'at ten' }],
  ['an event of whole days', { ...event, all_day: true, start: 'the fourth', end: 'the fifth' }],
])('the right call that an error shows for %s is accepted', async (_, args) => {
  const refused = await call(scene.client, 'create_event', args);
  expectError(refused, /^create_event was not called: start: "(at nine|the fourth)" is not a date-time/);
  const { args: right } = rightCall(refused);
  expect(Date.parse(String(right.end))).toBeGreaterThan(Date.parse(String(right.start)));
  expect(right.all_day).toBe('all_day' in args ? true : undefined);
  expect(
    await call(scene.client, 'create_event', { ...right, staff: event.staff, allow_duplicate: true }),
  ).toMatchObject({
    isError: false,
  });
});

it('an invalid page_token is refused with the advice to leave it out', async () => {
  const answer = await call(scene.client, 'list_cases', { page_token: 'nonsense' });
  expectError(answer, 'Omit page_token to start over');
  expect(answer.text).not.toContain('A valid call');
});

describe('an id or a name that is too long is refused with one limit', () => {
  it.each([
    ['a little too long', 256, (text: string) => text],
    ['far too long', 5_000, (text: string) => text],
    ['in an object', 5_000, (text: string) => ({ name: text })],
    ['a little too long, in an object', 256, (text: string) => ({ name: text })],
  ])('%s', async (_, length, toReference) => {
    const answer = await call(scene.client, 'create_task', { ...task, case: toReference('x'.repeat(length)) });
    expectError(answer, `has ${length} characters, and at most 255 are accepted.`);
  });
});

describe('a first day after the last', () => {
  it.each([
    ['agenda', { from: '2031-03-05', to: '2031-03-04' }, 'from (2031-03-05) is after to (2031-03-04). Swap them.'],
    ['agenda', { from: 'next week', to: 'last week' }, '). Write the first and the last day that you mean.'],
    [
      'what_changed',
      { since: 'last week', until: '2 weeks ago' },
      '). Write the first and the last day that you mean.',
    ],
    ['what_changed', { since: 'yesterday', until: '2 weeks ago' }, '). Swap them.'],
  ])('%s %j', async (tool, args, words) => {
    expectError(await call(scene.client, tool, args), words);
  });
});
