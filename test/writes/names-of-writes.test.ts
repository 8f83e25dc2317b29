import { beforeAll, describe, expect, it } from 'vitest';
import { aClient, call, fault, pointedAt, recordsOf, requestsTo, storeRecord } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// Names, custom fields and similar records that a write looks up in the lists of the firm.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

const getFirst = async (collection: string): Promise<Row> => ({ ...(await recordsOf(scene.sandbox, collection))[0] });

const countWrites = async () => (await requestsTo(scene.sandbox)).filter(({ method }) => method !== 'GET').length;

describe('an id that the firm does not have', () => {
  const lead = { first_name: 'Piers', last_name: 'Halloway', referral_source_reference: { id: 5 } };
  const listNames = (sources: readonly Row[]) => sources.map(({ id, name }) => `"${name}" (${id})`).join(', ');

  it('is refused with all records of a short list', async () => {
    const sources = await recordsOf(scene.sandbox, 'referral_sources');
    expect(sources.length).toBeLessThanOrEqual(12);
    const answer = await call(scene.client, 'create_lead', lead);
    expectError(answer, `the firm has no referral source 5. It has ${listNames(sources)}.`);
  });

  it('is refused with the first records of a long list and the number of the others', async () => {
    const { length } = await recordsOf(scene.sandbox, 'referral_sources');
    for (let i = length; i < 15; i += 1) await storeRecord(scene.sandbox, 'referral_sources', { name: `Fair ${i}` });
    const sources = await recordsOf(scene.sandbox, 'referral_sources');
    await fetch(`${scene.sandbox.url}/__sandbox/requests`, { method: 'DELETE' });
    const answer = await call(scene.client, 'create_lead', lead);
    expectError(answer, `It has ${listNames(sources.slice(0, 12))}, and 3 more.`);
    expect(await countWrites()).toBe(0);
  });
});

describe('an activity name', () => {
  beforeAll(async () => {
    for (const activity_name of ['site visit', 'Site Visit', 'Site Visit', 'SITE visit'])
      await storeRecord(scene.sandbox, 'time_entries', {
        ...(await getFirst('time_entries')),
        id: undefined,
        activity_name,
      });
  });

  const createTime = async (activity_name: string) => {
    const about = { case: { id: (await getFirst('cases')).id }, staff: { id: (await getFirst('staff')).id } };
    const entry = { ...about, activity_name, entry_date: '2031-03-04', hours: 1, rate: 100 };
    return call(scene.client, 'create_time_entry', entry);
  };

  it('is sent in the most frequent of its spellings', async () => {
    const { data } = await createTime('Site VISIT');
    expect(data).toMatchObject({ activity_name: 'Site Visit' });
    expect(data.note).toBeUndefined();
  });

  it('that is new is sent as it is, and the answer offers a similar name in use', async () => {
    const { data, text } = await createTime('Site vizit');
    expect(data).toMatchObject({ activity_name: 'Site vizit' });
    expect(text).toContain(
      '"Site vizit" is a new activity name: MyCase adds it to the firm. Did you mean "Site Visit"?',
    );
  });
});

it('a blank role of a client is ignored, and the answer states it', async () => {
  const clients = [{ id: (await getFirst('clients')).id, role: ' ' }];
  const { text } = await call(scene.client, 'add_case_clients', { case_id: (await getFirst('cases')).id, clients });
  expect(text).toContain('clients.0.role: empty values were ignored.');
  expect((await requestsTo(scene.sandbox)).at(-1)?.body).toEqual({ clients: [{ id: clients[0]?.id }] });
});

it('a renamed choice of a field of an unknown kind: the answer states which records have the choice', async () => {
  const custom_field_id = await storeRecord(scene.sandbox, 'custom_fields', {
    ...{ name: 'Region', parent_type: 'contact', field_type: 'list' },
    list_options: [{ key: 'north', option: 'North' }],
  });
  const custom_field_values = [{ custom_field: { id: custom_field_id }, value: 'north' }];
  for (const collection of ['clients', 'companies', 'companies'])
    await storeRecord(scene.sandbox, collection, { name: 'Ashgrove', last_name: 'Ashgrove', custom_field_values });
  const choice = { custom_field_id, option_key: 'north', option_value: 'North-east' };
  const { text } = await call(scene.client, 'update_custom_field_option', choice);
  expect(text).toContain('1 client in MyCase uses this record');
  expect(text).toContain('2 companies in MyCase use this record');
  expect(text).not.toMatch(/cases? in MyCase/);
});

describe('a new client', () => {
  it('that has the telephone number of a client and the e-mail of a lead is refused with the lead first', async () => {
    const [cell_phone_number, email] = ['+1 (212) 555-0181', 'perpetua@thornquill.example.com'];
    const person = await storeRecord(scene.sandbox, 'clients', {
      first_name: 'Una',
      last_name: 'Meadowsend',
      cell_phone_number,
    });
    const lead = await storeRecord(scene.sandbox, 'leads', { first_name: 'Perpetua', last_name: 'Thornquill', email });
    const newcomer = { first_name: 'Ottoline', last_name: 'Brackwater', cell_phone_number, email };
    expectError(
      await call(scene.client, 'create_client', newcomer),
      `Possible duplicate: lead ${lead} "Perpetua Thornquill" (same e-mail); client ${person} "Una Meadowsend" (same phone).`,
    );
  });
});

it('a case is created when the cases cannot be read, and the answer states that duplicates were not searched', async () => {
  const client = await aClient({ env: pointedAt(scene.sandbox) });
  await fault(scene.sandbox, { method: 'GET', path: '/v1/cases', status: 403, times: 9 });
  const { isError, text } = await call(client, 'create_case', { name: 'In re Hartsorrow' });
  expect(isError, text).toBe(false);
  expect(text).toContain('Could not check for duplicates: cases could not be read.');
});

it('the preview of a case states that duplicates were not searched, because the cases cannot be read', async () => {
  const client = await aClient({
    args: ['--confirm', 'token', '--confirm-tools', 'create_case'],
    env: pointedAt(scene.sandbox),
  });
  await fault(scene.sandbox, { method: 'GET', path: '/v1/cases', status: 403, times: 9 });
  const { text } = await call(client, 'create_case', { name: 'In re Hartsorrel' });
  expect(text).toContain('Nothing was sent');
  expect(text).toContain('Could not check for duplicates: cases could not be read.');
});

describe('a time entry', () => {
  const createTime = async (staff: unknown, more: Row = {}) => {
    const about = { case: { id: (await getFirst('cases')).id }, staff, activity_name: 'Site Visit' };
    return call(scene.client, 'create_time_entry', { ...about, entry_date: '2031-03-05', hours: 2, ...more });
  };
  const getSentBody = async () => (await requestsTo(scene.sandbox)).findLast(({ method }) => method === 'POST')?.body;

  it('without a rate has the default rate of its staff member, and the answer says so', async () => {
    const { first_name, last_name } = await getFirst('staff');
    const member = { middle_initial: '', default_hourly_rate: '275.5' };
    const staffId = await storeRecord(scene.sandbox, 'staff', {
      ...(await getFirst('staff')),
      ...member,
      id: undefined,
    });
    const { data } = await createTime(staffId);
    expect(await getSentBody()).toMatchObject({ rate: 275.5, staff: { id: staffId } });
    expect(data.note).toContain(`The rate is the default hourly rate of "${first_name} ${last_name}": 275.50.`);
  });

  it('without a rate has the rate of its staff member in the case, if there is one', async () => {
    const staff = (await getFirst('staff')).id;
    const ofCase = async (case_rate: string | null) =>
      storeRecord(scene.sandbox, 'cases', {
        ...(await getFirst('cases')),
        id: undefined,
        staff: [{ id: staff, lead_lawyer: true, originating_lawyer: false, case_rate }],
      });
    const { data } = await createTime(staff, { case: { id: await ofCase('275.0') } });
    expect(await getSentBody()).toMatchObject({ rate: 275 });
    expect(data.note).toMatch(/The rate is that of ".+" in this case: 275\.00\./);
    const other = await createTime(staff, { case: { id: await ofCase(null) } });
    expect(other.data.note).toContain('The rate is the default hourly rate of ');
  });

  it('without a rate is refused if the case cannot be read', async () => {
    const writes = await countWrites();
    await fault(scene.sandbox, {
      method: 'GET',
      path: `/v1/cases/${(await getFirst('cases')).id}`,
      status: 403,
      times: 1,
    });
    expectError(
      await createTime((await getFirst('staff')).id),
      'rate: it is missing, and the rate of the case could not',
    );
    expect(await countWrites()).toBe(writes);
  });

  it('with a rate has this rate, also if it is zero', async () => {
    const { data } = await createTime((await getFirst('staff')).id, { rate: 0 });
    expect(await getSentBody()).toMatchObject({ rate: 0 });
    expect(data.note).toBeUndefined();
  });

  it('without a rate is refused for a flat fee, and for a person without a default rate', async () => {
    const staffId = await storeRecord(scene.sandbox, 'staff', {
      ...(await getFirst('staff')),
      id: undefined,
      default_hourly_rate: null,
    });
    const writes = await countWrites();
    const answer = await createTime(staffId);
    expectError(answer, 'rate: it is missing, and MyCase has no default hourly rate of ');
    expectError(await createTime(staffId, { flat_fee: true }), 'With flat_fee, give the whole fee as the rate.');
    expect(await countWrites()).toBe(writes);
  });

  it('has the codes of LEDES bills, and the answer states that MyCase does not show them', async () => {
    const { data } = await createTime((await getFirst('staff')).id, {
      hours: 3,
      utbms_activity_code: 'A103',
      utbms_task_code: 'L110',
    });
    expect(await getSentBody()).toMatchObject({ utbms_activity_code: 'A103', utbms_task_code: 'L110' });
    expect(data.note).toContain('MyCase does not show utbms_task_code, so it could not be checked.');
  });
});
