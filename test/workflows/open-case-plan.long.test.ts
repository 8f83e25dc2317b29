import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, aClient, aSandbox, call, fault, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';
import { filled, leavesOf } from './filled-plan.ts';

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
  const names = ['clients', 'cases', 'tasks', 'notes', 'folders'] as const;
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
      'client: the new client;',
      'staff: "Anna Pebblemond" (id 880140), lead attorney; "Milo Vellinmere" (id 880240);',
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
      const { confirm: _, [omitted]: __, ...plan } = Object(filled(Object(schema), 'plan'));
      const { text } = await call(client, 'open_case', plan);
      expect(text).toMatch(/^Not done: this action/);
      for (const value of leavesOf(plan)) expect(text).toContain(SHOWN[value] ?? value);
    }
    const { text } = await call(client, 'open_case', { name: 'X1', client: 'Goslingth' });
    expect(text).toContain('client: "Theo Goslingthwaite" (id 27880363);');
    expect(text).toContain('"Goslingth" was interpreted as client "Theo Goslingthwaite" (id 27880363).');
    expect((await call(client, 'open_case', { name: '  ', client: 'Goslingth' })).text).toMatch(/name/);
    const twice = [PLAN.tasks[0], PLAN.tasks[0]];
    expect((await call(client, 'open_case', { ...PLAN, tasks: twice })).text).toMatch(/contains this step twice/);
    const many = Array.from({ length: 90 }, (_, i) => ({ name: `Task ${i}`, due_date: '2027-01-15' }));
    expect((await call(client, 'open_case', { ...PLAN, tasks: many })).text).toMatch(/too long to be shown completely/);
    expect(await writesTo(sandbox)).toEqual([]);
  });

  it('states which steps are done when a step fails, and continues at that step with the next call', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    for (const path of ['/v1/cases', '/v1/tasks', '/v1/cases/*']) {
      await fault(sandbox, { method: 'POST', path, status: 422, times: 1 });
      const stopped = await call(client, 'open_case', PLAN);
      expect(stopped).toMatchObject({ isError: true, text: expect.stringMatching(/^Not finished: .*422/) });
      expect(stopped.text).toMatch(/not done/);
    }
    const done = await call(client, 'open_case', PLAN);
    expect(done.text).toMatch(/^Opened: case id/);
    const made = await since(sandbox, before);
    expect(counts(made)).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });

    const again = await call(client, 'open_case', PLAN);
    expect(again.text).toMatch(/^All steps were done by an earlier call/);
    expect(counts(await since(sandbox, before))).toEqual(counts(made));
  });

  it('continues a plan that another server began', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const env = pointedAt(sandbox);
    const first = await aClient({ env });
    const plan = { ...PLAN, client_role: 'Executor' };
    await fault(sandbox, { method: 'POST', path: '/v1/tasks', status: 422, times: 1 });
    expect((await call(first, 'open_case', plan)).text).toMatch(/^Not finished/);
    const begun = await since(sandbox, before);
    await first.close();
    const second = await aClient({ env });
    const done = await call(second, 'open_case', plan);
    expect(done.text).toMatch(new RegExp(`^Opened: case id ${begun.cases?.[0]?.id}`));
    const made = await since(sandbox, before);
    expect(counts(made)).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });
    expect(made.folders).toEqual(begun.folders);

    const other = await call(second, 'open_case', { ...plan, name: 'Another matter of the same client' });
    expect(other.text).toMatch(/Possible duplicate: client \d+ "Zephyrine/);

    const elsewhere = await aClient({ env: pointedAt(sandbox) });
    const refused = await call(elsewhere, 'open_case', { ...plan, client: '27880363' });
    expect(refused.text).toMatch(/the case ".*exists already/);
    const id = made.cases?.[0]?.id;
    expect(refused.text).toContain(`\ncreate_case_subfolder {"case_id":${id},"path":"Pleadings"}\n`);
    expect(refused.text).toContain(`\ncreate_case_note {"case_id":${id},"subject":"Intake"`);
    expect(counts(await since(sandbox, before))).toEqual(counts(made));
  });

  it('carries out a plan once when it is called twice at the same time', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    await Promise.all([call(client, 'open_case', PLAN), call(client, 'open_case', PLAN)]);
    expect(counts(await since(sandbox, before))).toMatchObject({ clients: 1, cases: 1, tasks: 2, notes: 1 });
  });

  it('states how to continue after a lost response, and its conflict check does not match its own new records', async () => {
    const sandbox = await aSandbox();
    const before = await firmOf(sandbox);
    const client = await aClient({ env: pointedAt(sandbox) });
    await fault(sandbox, { method: 'POST', path: '/v1/tasks', status: 500, times: 1 });
    const stopped = await call(client, 'open_case', PLAN);
    expect(stopped.text).toMatch(/^Not finished: .*open_case again with the same arguments and allow_duplicate: true/);
    expect(stopped.text).not.toMatch(/call create_task again/);
    expect(stopped.text).toMatch(/^5\|Create the task "Send engagement letter"\|unknown$/m);
    const done = await call(client, 'open_case', { ...PLAN, allow_duplicate: true });
    expect(done.text).toMatch(/^Opened: case id/);
    expect(done.text).toMatch(/^"Zephyrine Ondaatje-Quill": no match in the records searched/m);
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
const SHOWN: Readonly<Record<string, string>> = { true: 'allow_duplicate: true' };

const counts = (made: Readonly<Record<string, readonly unknown[]>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(made).flatMap(([name, records]) => (records.length > 0 ? [[name, records.length]] : [])),
  );
