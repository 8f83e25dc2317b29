import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { filled, leavesOf } from './filled-plan.ts';
import { planOf } from './plans.ts';

const PLAN = {
  name: 'Zephyrine Ondaatje-Quill: lease dispute',
  client: {
    first_name: 'Zephyrine',
    last_name: 'Ondaatje-Quill',
    email: 'zephyrine.ondaatje@example.com',
  },
  other_parties: ['Nobody Of That Name Ltd'],
  lead_attorney: 'Anna Pebblemond',
  staff: ['Milo Vellinmere'],
  practice_area: 'Real Estate',
  case_stage: 'Intake',
  folders: ['Pleadings', 'Correspondence'],
  tasks: [
    { name: 'Send engagement letter', due_date: '2027-01-15' },
    { name: 'Ask for the lease', due_date: '2027-01-20', priority: 'High', staff: ['Milo Vellinmere'] },
  ],
  note: { subject: 'Intake', note: 'Tenant of a shop.' },
};

/** All of the sandbox that a plan touches. */
async function firmOf(sandbox: Sandbox) {
  const names = ['clients', 'cases', 'tasks', 'notes', 'folders', 'events'] as const;
  const lists = await Promise.all(names.map((name) => recordsOf(sandbox, name)));
  return Object.fromEntries(names.map((name, i) => [name, lists[i] ?? []]));
}

/** The records that came since, by resource. */
async function since(sandbox: Sandbox, before: Awaited<ReturnType<typeof firmOf>>) {
  const after = await firmOf(sandbox);
  return Object.fromEntries(
    Object.entries(after).map(([name, records]) => [
      name,
      records.filter(({ id }) => !before[name]?.some((known) => known.id === id)),
    ]),
  );
}

const writesTo = async (sandbox: Sandbox) =>
  (await requestsTo(sandbox)).filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1'));

const tokenIn = ({ data }: Answer): string => String(data.confirm);

describe('open_case', () => {
  it('previews the whole plan, and carries it out once it is confirmed', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
    const preview = await call(client, 'open_case', PLAN);
    expect(preview.text).toMatch(/Not done: this action/);
    for (const words of [
      'Zephyrine Ondaatje-Quill',
      'clients: "the record of step 1";',
      '880140 Anna Pebblemond, lead_lawyer',
      '880240 Milo Vellinmere',
      'Pleadings',
      'Intake',
    ])
      expect(preview.text).toContain(words);
    expect(preview.text).toMatch(/"Nobody Of That Name Ltd": no match in the records searched/);
    expect(await writesTo(sandbox)).toEqual([]);

    const done = await call(client, 'open_case', { ...PLAN, confirm: tokenIn(preview) });
    expect(done.text).toMatch(/^Opened: case id \d+/);
    const { clients, cases, tasks, notes, folders } = await since(sandbox, before);
    expect(clients).toMatchObject([{ first_name: 'Zephyrine', email: 'zephyrine.ondaatje@example.com' }]);
    expect(cases).toMatchObject([
      {
        name: PLAN.name,
        practice_area: 'Real Estate',
        case_stage: 'Intake',
        clients: [{ id: clients?.[0]?.id }],
        staff: [{ id: 880140, lead_lawyer: true }, { id: 880240 }],
      },
    ]);
    const of = { case: { id: cases?.[0]?.id } };
    expect(tasks).toMatchObject([
      { ...of, name: 'Send engagement letter', priority: 'Medium', staff: [{ id: 880140 }] },
      { ...of, name: 'Ask for the lease', priority: 'High', staff: [{ id: 880240 }] },
    ]);
    expect(notes).toMatchObject([{ ...of, subject: 'Intake' }]);
    expect(folders?.map(({ name }) => name)).toEqual(expect.arrayContaining(PLAN.folders));
  });

  it('shows every argument before it is confirmed, and the record that each name is taken for', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
    const { tools } = await client.listTools();
    const schema = tools.find(({ name }) => name === 'open_case')?.inputSchema;
    for (const omitted of ['new_client', 'client']) {
      const { confirm: _, plan_id: __, case: ___, [omitted]: ____, ...plan } = Object(filled(Object(schema), 'plan'));
      const { text } = await call(client, 'open_case', plan);
      expect(text).toMatch(/^Not done: this action/);
      for (const value of leavesOf(plan)) expect(text).toContain(SHOWN[value] ?? value);
    }
    const { text } = await call(client, 'open_case', { name: 'X1', client: 'Goslingth' });
    expect(text).toContain('clients: 27880363 Theo Goslingthwaite');
    expect(text).toContain('"Goslingth" was interpreted as client "Theo Goslingthwaite" (id 27880363).');
    expect((await call(client, 'open_case', { name: '  ', client: 'Goslingth' })).text).toMatch(/name/);
    const twice = [PLAN.tasks[0], PLAN.tasks[0]];
    expect((await call(client, 'open_case', { ...PLAN, tasks: twice })).text).toMatch(
      /^Steps 5 and 6 create the same record twice/,
    );
    const note = { subject: 'Long', note: 'y'.repeat(25_000) };
    expect((await call(client, 'open_case', { ...PLAN, note })).text).toMatch(/is too long to be shown/);
    const tooMany = Array.from({ length: 99 }, (_, i) => ({ name: `Task ${i}`, due_date: '2027-01-15' }));
    expect((await call(client, 'open_case', { ...PLAN, tasks: tooMany })).text).toMatch(/at most 100 writes/);
    expect(await writesTo(sandbox)).toEqual([]);
  });

  it('states which steps are done when a step fails, and plan_id continues at that step, also on another server', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const env = { ...pointedAt(sandbox), MYCASE_STORE: 'plain' };
    const first = await aClient({ env });
    const args = { ...PLAN, client_role: 'Executor' };
    await fault(sandbox, { method: 'POST', path: '/v1/cases', status: 422, times: 1 });
    const stopped = await call(first, 'open_case', args);
    expect(stopped).toMatchObject({ isError: true, text: expect.stringMatching(/^Not finished: 1 of 8 .*422/) });
    expect(stopped.text).toMatch(/^2\|create_case\|.*\|failed: .*422/m);
    expect(stopped.text).toMatch(/^5\|create_case_subfolder\|.*\|not started$/m);
    const plan_id = planOf(stopped);
    expect(stopped.text).toContain(`call open_case with plan_id "${plan_id}" within 30 days`);
    await first.close();
    for (const [path, tool] of [
      ['/v1/tasks', 'open_case'],
      ['/v1/cases/*', 'write_many'],
    ] as const) {
      const server = await aClient({ env });
      await fault(sandbox, { method: 'POST', path, status: 422, times: 1 });
      const again = await call(server, tool, { plan_id });
      expect(again).toMatchObject({ isError: true, text: expect.stringMatching(/^Not finished: .*422/) });
      await server.close();
    }
    const last = await aClient({ env });
    const done = await call(last, 'open_case', { plan_id });
    expect(done.text).toMatch(/^Done: 8 of 8 changes/);
    const made = await since(sandbox, before);
    expect(counts(made)).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });
    expect((await call(last, 'open_case', { plan_id })).text).toMatch(/^Done: 8 of 8 changes/);
    expect(counts(await since(sandbox, before))).toEqual(counts(made));

    const refused = await call(last, 'open_case', PLAN);
    expect(refused.text).toMatch(/the case ".*exists already/);
    expect(refused.text).toContain(`call open_case with case "${made.cases?.[0]?.id}" instead of name`);
    const other = await call(last, 'open_case', { ...PLAN, name: 'Another matter of the same client' });
    expect(other.text).toMatch(/^Step 1: Nothing was sent: an identical create_client was sent .* created id/);
    expect((await call(last, 'open_case', { plan_id, name: 'X' })).text).toMatch(
      /exactly one of name, case and plan_id/,
    );
    expect((await call(last, 'open_case', { plan_id, folders: ['X'] })).text).toMatch(
      /plan_id continues .* without folders/,
    );
  });

  it('is undone with write_many, and the answer names what stays', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_STORE: 'plain' } });
    const opened = await call(client, 'open_case', { ...PLAN, client_role: 'Executor' });
    const undone = await call(client, 'write_many', { undo: planOf(opened) });
    expect(undone.text).toMatch(/^Done: 5 of 5 changes/);
    expect(undone.text).toMatch(
      /create_case_subfolder, .*Pleadings.* stays: this server has no operation that deletes it/,
    );
    const left = await since(sandbox, before);
    expect(counts({ ...left, folders: [] })).toEqual({});
  });

  it('adds to an existing case: client, staff, folders, events, tasks and a note', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_STORE: 'plain', MYCASE_TIME_ZONE: 'UTC' } });
    const [matter] = (await recordsOf(sandbox, 'cases')).filter(
      ({ status, clients }) => status === 'open' && !JSON.stringify(clients).includes('27880363'),
    );
    const members = (one: typeof matter, field: string) =>
      [one?.[field] ?? []].flat().map((member) => Object(member).id);
    const args = {
      case: String(matter?.name),
      client: 'Theo Goslingthwaite',
      client_role: 'Witness',
      staff: ['Milo Vellinmere'],
      folders: ['Trial'],
      events: [{ name: 'Hearing', start: '2027-03-01 09:00', end: '2027-03-01 10:00', staff: ['Anna Pebblemond'] }],
      tasks: [
        { name: 'Send the order', due_date: 'hearing + 14 days' },
        { name: 'File the brief', due_date: '2027-02-26 + 1 business day', staff: ['Anna Pebblemond'] },
      ],
      note: PLAN.note,
    };
    const done = await call(client, 'open_case', args);
    expect(done.text).toMatch(/^Done: 7 of 7 changes/);
    expect(done.text).toMatch(/due_date: "step 4 \+ 14 days" is Mon 2027-03-15/);
    const made = await since(sandbox, before);
    const of = { case: { id: matter?.id } };
    expect(counts(made)).toMatchObject({ events: 1, tasks: 2, notes: 1 });
    expect(made.events).toMatchObject([{ ...of, name: 'Hearing', staff: [{ id: 880140 }] }]);
    expect(made.tasks).toMatchObject([
      { ...of, due_date: '2027-03-15', staff: [{ id: 880240 }] },
      { ...of, due_date: '2027-03-01', staff: [{ id: 880140 }] },
    ]);
    const find = async () => (await recordsOf(sandbox, 'cases')).find(({ id }) => id === matter?.id);
    const now = await find();
    expect(members(now, 'clients')).toEqual([...new Set([...members(matter, 'clients'), 27880363])]);
    expect(members(now, 'staff')).toEqual([...new Set([...members(matter, 'staff'), 880240])]);

    const undone = await call(client, 'write_many', { undo: planOf(done) });
    expect(undone.text).toMatch(/^Done: 5 of 5 changes/);
    expect(counts({ ...(await since(sandbox, before)), folders: [] })).toEqual({});
    const after = await find();
    for (const field of ['clients', 'staff']) expect(members(after, field)).toEqual(members(matter, field));
  });

  it('refuses arguments that do not fit an existing case', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    const refused = [
      [{ case: '31204126' }, /there is nothing to add to the case/],
      [{ case: '31204126', name: 'X' }, /give exactly one of name, case and plan_id/],
      [{ case: '31204126', folders: ['X'], sol_date: '2027-01-01' }, /sol_date cannot be given with case/],
      [{ case: '31204126', folders: ['X'], client_role: 'Witness' }, /client_role needs client or new_client/],
      [{ case: 'No such case at all', folders: ['X'] }, /no case/i],
    ] as const;
    for (const [args, words] of refused) expect((await call(client, 'open_case', args)).text).toMatch(words);
    expect(await writesTo(sandbox)).toEqual([]);
  });

  it('carries out a plan once when it is called twice at the same time', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    await Promise.all([call(client, 'open_case', PLAN), call(client, 'open_case', PLAN)]);
    expect(counts(await since(sandbox, before))).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });
  });

  it('finds the record of a lost response when the plan is continued', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    await fault(sandbox, { method: 'POST', path: '/v1/tasks', cut: 'after', times: 1 });
    const stopped = await call(client, 'open_case', PLAN);
    const done = stopped.isError ? await call(client, 'open_case', { plan_id: planOf(stopped) }) : stopped;
    expect(done.text).toMatch(/Done: 7 of 7 changes/);
    expect(counts(await since(sandbox, before))).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });
  });

  it('creates nothing when the case, the client or the staff is wrong', async () => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: pointedAt(sandbox) });
    const [taken] = await recordsOf(sandbox, 'cases');
    const refused = [
      [{ ...PLAN, name: String(taken?.name).toUpperCase() }, /the case ".*exists already/],
      [{ ...PLAN, client: 'Zebulon Quarrelwood' }, /no client/i],
      [{ ...PLAN, client: { first_name: 'Zebulon' } }, /last_name/],
      [{ ...PLAN, lead_attorney: 'Elena' }, /matches 2 records/],
      [{ ...PLAN, tasks: [{ name: 'X', due_date: '2027-02-30' }] }, /due_date|date/],
      [{ ...PLAN, practice_area: 'Space Law' }, /practice/i],
    ] as const;
    for (const [args, words] of refused) {
      const { text } = await call(client, 'open_case', args);
      expect(text).toMatch(words);
    }
    expect(counts(await since(sandbox, await firmOf(sandbox)))).toEqual({});
    expect(await writesTo(sandbox)).toEqual([]);
  });

  it('uses an existing client', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    const done = await call(client, 'open_case', { ...PLAN, client: 'Theo Goslingthwaite' });
    expect(done.text).toMatch(/^Opened/);
    const { clients, cases } = await since(sandbox, before);
    expect(clients).toEqual([]);
    expect(cases).toMatchObject([{ clients: [{ id: 27880363 }] }]);
  });
});

/** What stands for a value in a preview, where it is not the value itself. */
const SHOWN: Readonly<Record<string, string>> = { true: ': true;' };

const counts = (made: Readonly<Record<string, readonly unknown[]>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(made).flatMap(([name, records]) => (records.length > 0 ? [[name, records.length]] : [])),
  );
