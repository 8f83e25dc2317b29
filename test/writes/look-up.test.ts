import { describe, expect, it } from 'vitest';
import { call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// Nothing silently lost: names are looked up in the firm's own lists before anything is sent.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

/** How many writes the sandbox has seen. */
async function writes(): Promise<number> {
  return (await requestsTo(scene.sandbox)).filter(({ method }) => method !== 'GET').length;
}

const first = async (collection: string): Promise<Row> => ({
  ...(await recordsOf(scene.sandbox, collection))[0],
});

const fullName = ({ first_name, last_name }: Row) => `${first_name} ${last_name}`;

describe('a name in upper or lower case', () => {
  it('of a stage or a practice area is sent in the spelling of the firm', async () => {
    const given = { name: 'In re Wrenfield', case_stage: 'DISCOVERY', practice_area: 'family law' };
    const answer = await call(scene.client, 'create_case', given);
    expect(answer.data).toMatchObject({ case_stage: 'Discovery', practice_area: 'Family Law' });
  });

  it('of a role is sent in the spelling of the firm, and no role is created', async () => {
    const { client, sandbox } = scene;
    const roles = await recordsOf(sandbox, 'case_roles');
    const clients = [{ id: (await first('clients')).id, role: 'executor' }];
    await call(client, 'add_case_clients', { case_id: (await first('cases')).id, clients });
    expect((await requestsTo(sandbox)).at(-1)).toMatchObject({ body: { clients: [{ role: 'Executor' }] } });
    expect(await recordsOf(sandbox, 'case_roles')).toEqual(roles);
  });

  it('of a priority is sent in the spelling of MyCase', async () => {
    const task = { name: 'File', due_date: '2031-03-04', staff: [{ id: (await first('staff')).id }] };
    const answer = await call(scene.client, 'create_task', { ...task, priority: 'hIgH' });
    expect(answer.data).toMatchObject({ priority: 'High' });
  });

  it.each([
    [
      'create_lead',
      { first_name: 'Piers', last_name: 'Halloway' },
      'referral_source_reference',
      'referral_sources',
      'online AD',
    ],
  ])('of a referral source is sent as its id in %s', async (tool, rest, field, collection, name) => {
    const source = (await recordsOf(scene.sandbox, collection)).find((row) => row.name === 'Online ad');
    const answer = await call(scene.client, tool, { ...rest, [field]: { name } });
    expect(answer.data).toMatchObject({ [field]: { id: source?.id } });
  });

  it('of a member of the staff is sent as the id in every argument, and the result states who it is', async () => {
    const { client } = scene;
    const member = await first('staff');
    const name = fullName(member).toUpperCase();
    const task = { name: 'File', priority: 'Low', due_date: '2031-03-04', staff: [{ name }] };
    const answer = await call(client, 'create_task', task);
    expect(answer.data).toMatchObject({ staff: [{ id: member.id }] });
    expect(answer.text).toContain(`was interpreted as staff "${fullName(member)}"`);
    const entry = {
      case: { id: (await first('cases')).id },
      activity_name: 'Call',
      entry_date: '2031-03-04',
    };
    const time = await call(client, 'create_time_entry', { ...entry, staff: { name }, hours: 1, rate: 100 });
    expect(time.data).toMatchObject({ staff: { id: member.id } });
  });
});

describe('a name or id that the firm does not have', () => {
  it.each([
    [
      'create_case',
      { name: 'A', case_stage: 'Discovry' },
      'case_stage: the firm has no stage "Discovry". Did you mean "Discovery"?',
    ],
    [
      'create_case',
      { name: 'A', practice_area: 'Space law' },
      'practice_area: the firm has no practice area "Space law"',
    ],
    ['create_case', { name: 'A', staff: [{ id: 5 }] }, 'staff[0]: the firm has no staff member 5'],
    ['create_case', { name: 'A', staff: [{ name: 'Nobody Known' }] }, 'staff[0]: No staff matches "Nobody Known"'],
    ['create_lead', { first_name: 'A', last_name: 'B', referral_source_reference: { id: 5 } }, 'no referral source 5'],
    [
      'create_lead',
      { first_name: 'A', last_name: 'B', referral_source_reference: { name: 'Websit' } },
      'Did you mean "Website"?',
    ],
    ['create_lead', { first_name: 'A', last_name: 'B', referred_by: { id: 5 } }, 'referred_by: MyCase has no client 5'],
  ])('is refused by %s before anything is sent: %j', async (tool, args, words) => {
    const answer = await call(scene.client, tool, args);
    expectError(answer, words);
    expect(answer.text).toMatch(new RegExp(`^${tool} was not called: `));
    expect(await writes()).toBe(0);
  });

  it('is refused as a role, because MyCase would create it', async () => {
    const clients = [{ id: (await first('clients')).id, role: 'Executer' }];
    const answer = await call(scene.client, 'add_case_clients', {
      case_id: (await first('cases')).id,
      clients,
    });
    expectError(answer, 'clients[0].role: the firm has no role "Executer". Did you mean "Executor"?');
    expect(await writes()).toBe(0);
  });

  it.each([
    [{ name: 'Jugde' }, 'x', 'no case custom field "Jugde". Did you mean "Judge"?'],
    [{ name: 'Registered agent' }, 'x', 'no case custom field "Registered agent"'],
    [{ id: 5 }, 'x', 'no case custom field 5'],
    [{ name: 'Court' }, 'Supreme Court', '"Court" has no option "Supreme Court". Did you mean "Superior Court"?'],
    [{ name: 'Jury demanded' }, 'perhaps', '"Jury demanded" is a boolean'],
    [{ name: 'Demand amount' }, 'a lot', '"Demand amount": "a lot" is not a number'],
    [{ name: 'Date of incident' }, '2031-02-30', '"Date of incident": "2031-02-30" is not a day'],
    [{ name: 'Judge' }, true, '"Judge" is text'],
  ])('is refused as the custom field %j with the value %j', async (custom_field, value, words) => {
    const case_id = (await first('cases')).id;
    const values = [{ custom_field, value }];
    expectError(await call(scene.client, 'update_case', { case_id, custom_field_values: values }), words);
    expect(await writes()).toBe(0);
  });

  it.each([
    ['create_case', { name: ' \t' }, 'name: '],
    ['create_case', { name: '\u200b' }, 'name: must not be blank.'],
    ['create_client', { first_name: ' ', last_name: 'B' }, 'first_name: '],
    ['create_people_group', { name: '   ' }, 'name: '],
  ])('is refused by %s where it is blank: %j', async (tool, args, words) => {
    const answer = await call(scene.client, tool, args);
    expectError(answer, words);
    expect(answer.text).not.toContain('Did you mean');
    expect(await writes()).toBe(0);
  });

  it('is ignored as a blank name, and the answer states how a field is emptied', async () => {
    const { client } = scene;
    const case_id = (await first('cases')).id;
    for (const blank of [{ name: '   ' }, { case_stage: '' }, { practice_area: '  ' }]) {
      const { text } = await call(client, 'update_case', { case_id, ...blank });
      expect(text).toContain('empty values were ignored. To empty a field, name it in clear_fields.');
    }
    expect(await writes()).toBe(0);
  });

  it('is reported together with all others in one error', async () => {
    const answer = await call(scene.client, 'create_case', {
      name: 'A',
      case_stage: 'X1',
      practice_area: 'X2',
    });
    expect(answer.text).toContain('"X1"');
    expect(answer.text).toContain('"X2"');
  });
});

describe('an id together with a name', () => {
  it('is refused before anything is sent when they belong to two records', async () => {
    const { client, sandbox } = scene;
    const case_id = (await first('cases')).id;
    const [member, source] = [await first('staff'), await first('referral_sources')];
    const fields = await recordsOf(sandbox, 'custom_fields');
    const { id, name } = fields.find((one) => one.parent_type === 'case' && one.name !== 'Judge') ?? {};
    const custom_field_values = [{ custom_field: { id, name: 'Judge' }, value: 'x' }];
    const lead = { first_name: 'A', last_name: 'B' };
    const wrong: [string, Row, string][] = [
      ['update_case', { case_id, custom_field_values }, `the case custom field ${id} is "${name}", not "Judge"`],
      [
        'create_lead',
        { ...lead, referral_source_reference: { id: source.id, name: 'Billboard' } },
        `the referral source ${source.id} is "${source.name}", not "Billboard"`,
      ],
      [
        'update_case',
        { case_id, staff: [{ id: member.id, name: 'Nobody Atall' }] },
        `the staff member ${member.id} is "${fullName(member)}", not "Nobody Atall"`,
      ],
    ];
    for (const [tool, args, words] of wrong) expectError(await call(client, tool, args), words);
    expect(await writes()).toBe(0);
  });

  it('is accepted when they belong to one record, by its full name or a part of it', async () => {
    const member = await first('staff');
    for (const name of [fullName(member), String(member.last_name).toLowerCase()]) {
      const task = { name: `File ${name}`, priority: 'Low', due_date: '2031-03-04' };
      const answer = await call(scene.client, 'create_task', { ...task, staff: [{ id: member.id, name }] });
      expect(answer.data, answer.text).toMatchObject({ staff: [{ id: member.id }] });
    }
  });
});

it('a list that cannot be read stops the write, with the reason', async () => {
  await fault(scene.sandbox, { method: 'GET', path: '/v1/case_roles', status: 500, times: 9 });
  const clients = [{ id: (await first('clients')).id, role: 'Brand-new' }];
  const answer = await call(scene.client, 'add_case_clients', {
    case_id: (await first('cases')).id,
    clients,
  });
  expectError(answer, 'Nothing was sent for add_case_clients.');
  expect(await writes()).toBe(0);
});

it('a record that another person has just added is found, although its list was read before', async () => {
  const { client, sandbox } = scene;
  expect(await call(client, 'create_case', { name: 'One', case_stage: 'Intake' })).toMatchObject({
    isError: false,
  });
  await fetch(`${sandbox.baseUrl}/case_stages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'On remand' }),
  });
  const answer = await call(client, 'create_case', { name: 'Two', case_stage: 'on remand' });
  expect(answer.data).toMatchObject({ case_stage: 'On remand' });
});

it('a value that MyCase does not store is reported', async () => {
  const { client, sandbox } = scene;
  const lead = {
    first_name: 'Piers',
    last_name: 'Hollowayne',
    referred_by: { id: (await first('clients')).id },
  };
  const body = JSON.stringify({ id: 1, ...lead, referred_by: null });
  await fault(sandbox, { method: 'POST', path: '/v1/leads', status: 201, body });
  const answer = await call(client, 'create_lead', lead);
  expect(answer.text).toContain('MyCase did not store referred_by: it is null in the new record.');
});
