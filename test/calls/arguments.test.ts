import { describe, expect, it } from 'vitest';
import { call, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

const scene = useScene();

/** What MyCase was asked for the call itself: the write, which lists are read before, or the first read. */
async function firstAsked(): Promise<object> {
  const seen = await requestsTo(scene.sandbox);
  return { ...(seen.find(({ method }) => method !== 'GET') ?? seen.at(0)) };
}

const task = { name: 'File', priority: 'High', due_date: '2031-03-04', staff: [{ id: 880_140 }] };
const called = {
  called_at: '2031-03-04T17:30:00Z',
  caller_phone_number: '+1 (510) 555-0171',
  call_for: { id: 880_140 },
  message: 'Asks for a call back.',
};

/** Once more, on purpose. */
const again = { ...task, allow_duplicate: true };

describe('arguments that some clients send as strings', () => {
  it.each([
    ['a whole number', 'list_tasks', { page_size: '2' }, { query: { page_size: '2' } }],
    ['limit for page_size', 'list_tasks', { limit: 2 }, { query: { page_size: '2' } }],
    ['an id', 'get_case', { case_id: ' 31204126 ' }, { path: '/v1/cases/31204126' }],
    [
      'false',
      'list_invoices',
      { only_allowed_online_payments: 'false', page_size: 1 },
      { query: { only_allowed_online_payments: 'false' } },
    ],
    ['true', 'create_task', { ...task, completed: 'true' }, { body: { ...task, completed: true } }],
    ['a list', 'create_task', { ...task, staff: '[{"id":880140}]' }, { body: task }],
    ['an id for a list', 'create_task', { ...again, staff: '880140' }, { body: task }],
    ['a number in a list', 'create_task', { ...again, staff: [{ id: '880140' }] }, { body: task }],
    ['an object', 'create_task', { ...task, case: '{"id":31204126}' }, { body: { ...task, case: { id: 31_204_126 } } }],
    [
      'an object, and the number in it',
      'create_task',
      { ...again, case: '{"id":"31204126"}' },
      { body: { ...task, case: { id: 31_204_126 } } },
    ],
    [
      'an amount',
      'create_expense',
      {
        case: { id: 31_204_126 },
        activity_name: 'Filing fee',
        entry_date: '2031-03-04',
        cost: '435.50',
        units: '1',
        billable: 'true',
      },
      { body: { cost: 435.5, units: 1, billable: true } },
    ],
    ['a list of words', 'list_cases', { client_fields: '["email"]' }, { query: { 'field[client]': 'email' } }],
  ])('are read: %s', async (_, tool, args, asked) => {
    expect(await call(scene.client, tool, args)).toMatchObject({ isError: false });
    expect(await firstAsked()).toMatchObject(asked);
  });

  it('are accepted as a number where text is required', async () => {
    const named = { first_name: 'Piers', last_name: 'Halloway' };
    await call(scene.client, 'create_lead', { ...named, cell_phone_number: 5_105_550_171 });
    expect(await firstAsked()).toMatchObject({ body: { ...named, cell_phone_number: '5105550171' } });
  });

  it.each([
    ['{"a":1} for text', { ...task, name: '{"a":1}' }, { name: '{"a":1}' }],
    ['[1] for text', { ...task, name: '[1]' }, { name: '[1]' }],
    ['"true" for text', { ...task, name: 'true' }, { name: 'true' }],
    ['"007" for text', { ...task, description: '007' }, { description: '007' }],
  ])('stay unchanged where text is required: %s', async (_, args, body) => {
    expect(await call(scene.client, 'create_task', args)).toMatchObject({ isError: false });
    expect(await firstAsked()).toMatchObject({ body });
  });

  it.each([
    ['list_tasks', { page_size: 'two' }, 'page_size'],
    ['list_tasks', { page_size: '2.5' }, 'page_size'],
    ['list_tasks', { page_size: '0x10' }, 'page_size'],
    ['create_task', { ...task, completed: 'perhaps' }, 'completed'],
    ['create_task', { ...task, staff: '[{"id":' }, 'staff'],
    ['create_task', { ...task, case: '{"ident":"first"}' }, 'case.ident'],
  ])('are refused when they cannot be converted: %s %j', async (tool, args, place) => {
    expectError(await call(scene.client, tool, args), new RegExp(`^${tool} was not called: ${place}\\b`));
    expect(await requestsTo(scene.sandbox)).toEqual([]);
  });
});

describe('arguments that a tool does not have', () => {
  it.each([
    ['list_tasks', { page_sise: 2 }, 'page_sise is not an argument of list_tasks. Did you mean "page_size"?'],
    ['list_tasks', { sort: 'name' }, 'It accepts updated_after, page_size, page_token, fields.'],
    ['get_firm', { verbose: true }, 'verbose is not an argument of get_firm.'],
    ['create_task', { ...task, staf: [] }, 'staf is not an argument of create_task. Did you mean "staff"?'],
    ['create_task', { ...task, case: { id: 1, role: 'x' } }, 'case.role is not an argument of create_task.'],
    ['create_task', { ...task, staff: [{ id: 1, lead: true }] }, 'staff.0.lead is not an argument of'],
    [
      'create_client',
      { first_name: 'Odalys', last_name: 'Wrenfield', address: { zip: '94607' } },
      'address.zip is not an argument of create_client.',
    ],
  ])('are refused with a similar argument: %s %j', async (tool, args, words) => {
    expectError(await call(scene.client, tool, args), words);
    expect(await requestsTo(scene.sandbox)).toEqual([]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
    'are refused though every object has a %s',
    async (name) => {
      const { client, sandbox } = scene;
      expectError(await call(client, 'list_tasks', { [name]: 1 }), `${name} is not an argument of list_tasks.`);
      const nested = { ...task, case: { id: 1, [name]: {} } };
      expectError(await call(client, 'create_task', nested), `case.${name} is not an argument of create_task.`);
      expect(await requestsTo(sandbox)).toEqual([]);
    },
  );

  it('are not read from the prototype of the arguments', async () => {
    const { client, sandbox } = scene;
    const lent: Record<string, unknown> = JSON.parse('{"__proto__":{"case_id":31204126}}');
    expectError(await call(client, 'delete_case', lent), 'case_id is missing');
    const nested: Record<string, unknown> = JSON.parse('{"case":{"__proto__":{"id":31204126}}}');
    expectError(await call(client, 'create_task', { ...task, ...nested }), 'case.');
    expect(await requestsTo(sandbox)).toEqual([]);
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
  });
});

describe('the caller of a call', () => {
  it.each([
    ['a name', { caller_name: 'Clerk of Department 5' }],
    ['a client', { client: { id: 27_880_363 } }],
    ['a lead', { lead: { id: 7_455_114 } }],
  ])('is %s', async (_, caller) => {
    expect(await call(scene.client, 'create_call', { ...called, ...caller })).toMatchObject({
      isError: false,
    });
    expect(await firstAsked()).toMatchObject({ status: 202, body: caller });
  });

  it.each([
    ['two', { caller_name: 'Clerk', client: { id: 27_880_363 } }],
    ['three', { caller_name: 'Clerk', client: { id: 27_880_363 }, lead: { id: 7_455_114 } }],
  ])('is not %s', async (_, callers) => {
    const { client, sandbox } = scene;
    const one = 'one of caller_name, client, lead.';
    expectError(
      await call(client, 'create_call', { ...called, ...callers }),
      `create_call was not called: Give exactly ${one}`,
    );
    expectError(
      await call(client, 'update_call', { call_id: 5_120_408, ...callers }),
      `update_call was not called: Give at most ${one}`,
    );
    expect(await requestsTo(sandbox)).toEqual([]);
  });

  it('is required', async () => {
    expectError(await call(scene.client, 'create_call', called), 'Give exactly one of caller_name');
  });
});

describe('an error about arguments', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => i);

  it.each([
    ['a hundred wrong rows', 'create_task', { ...task, staff: many(100).map((i) => ({ idd: i })) }],
    ['a hundred wrong words', 'list_cases', { custom_field: many(100).map((i) => `name ${i}`) }],
    ['a hundred unknown arguments', 'list_cases', Object.fromEntries(many(100).map((i) => [`a${i}`, i]))],
    ['a name of 20,000 letters', 'list_cases', { ['x'.repeat(20_000)]: 1 }],
    ['all at once', 'create_client', { frist_name: 1, lastname: 2, address: { zip: 3 }, cases: [{}, {}] }],
  ])('stays short: %s', async (_, tool, args) => {
    expectError(await call(scene.client, tool, args), `${tool} was not called: `);
    expect(await requestsTo(scene.sandbox)).toEqual([]);
  });

  it('names every fault of a call that has several', async () => {
    const answer = await call(scene.client, 'create_task', {
      due_date: '4/33/2031',
      staff: [{}],
      colour: 'red',
    });
    for (const words of [
      'name is missing',
      'priority must be one of "Low", "Medium", "High".',
      'due_date: "4/33/2031" is not a day: there is no such day: April 2031 has 30 days. Write a day like 2026-03-31.',
      'staff.0: give the id or the name',
      'colour is not an argument of create_task.',
    ]) {
      expectError(answer, words);
    }
  });
});
