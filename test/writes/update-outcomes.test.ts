import { Client } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allow } from '../auth/person.ts';
import { aSetting } from '../auth/setting.ts';
import { aClient, call, ERAS, fault, join, pointedAt, recordsOf, requestsTo, stdioTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';
import { confirmingOn } from './confirming.ts';

// The results of writes: what they say about other records, and what they send and do not send.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

/** The first record of a collection that passes. */
async function one(collection: string, passes: (row: Row) => boolean = () => true): Promise<Row> {
  const found = (await recordsOf(scene.sandbox, collection)).find(passes);
  if (!found) throw new Error(`no such record in ${collection}`);
  return found;
}

const byId = (collection: string, id: unknown) => one(collection, (row) => row.id === id);
const idsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.map(({ id }) => id) : []);
const fullName = ({ first_name, last_name }: Row) => `${first_name} ${last_name}`;

/** The bodies of the PUTs that the sandbox has seen. */
const sent = async () =>
  (await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PUT').map(({ body }) => body);

describe('a change of a location', () => {
  /** Creates a location and an event there. */
  async function aUsedLocation(name: string) {
    const { data } = await call(scene.client, 'create_location', { name });
    const location = { id: data.id };
    const staff = [{ id: (await one('staff')).id }];
    const addEvent = (day: string) =>
      call(scene.client, 'create_event', {
        ...{ name: `Meeting in ${name}`, location, staff },
        ...{ start: `${day}T09:00:00Z`, end: `${day}T10:00:00Z` },
      });
    await addEvent('2031-03-04');
    const rename = (newName: string, client = scene.client) =>
      call(client, 'update_location', { location_id: location.id, name: newName });
    return { addEvent, rename };
  }

  it('states in the singular that one event uses it, and in the plural that two do', async () => {
    const { addEvent, rename } = await aUsedLocation('Annex');
    const after = 'and the change concerns all of them.';
    expect((await rename('Annex A')).data.note).toBe(`1 event in MyCase uses this record, ${after}`);
    await addEvent('2031-03-05');
    expect((await rename('Annex B')).data.note).toBe(`2 events in MyCase use this record, ${after}`);
  });

  it('is made when its events cannot be read, and states that they could not be counted', async () => {
    const { rename } = await aUsedLocation('Gallery');
    const client = await aClient({ env: pointedAt(scene.sandbox) });
    await fault(scene.sandbox, { method: 'GET', path: '/v1/events', status: 500, times: 9 });
    expect((await rename('Gallery A', client)).data).toMatchObject({
      done: 'changed',
      note: 'It could not be counted how many events use this record: the change concerns all of them.',
    });
  });
});

describe('an update of a list of people', () => {
  it('that only adds a person is not confirmed', async () => {
    const client = await aClient({ env: confirmingOn(scene.sandbox, 'token') });
    const task = await one('tasks', ({ staff }) => idsOf(staff).length > 0);
    const other = await one('staff', ({ id }) => !idsOf(task.staff).includes(id));
    const { data, text } = await call(client, 'update_task', { task_id: task.id, staff: [{ id: other.id }] });
    expect(data, text).toMatchObject({ done: 'changed' });
    expect(text).not.toContain('Takes off');
    expect(idsOf((await byId('tasks', task.id)).staff)).toEqual([...idsOf(task.staff), other.id]);
  });

  it('takes off one person by id and another by name in the same call', async () => {
    const matter = await one('cases', ({ staff }) => idsOf(staff).length > 1);
    const [first, second, ...rest] = idsOf(matter.staff);
    const remove_staff = [String(first), fullName(await byId('staff', second))];
    const { data, text } = await call(scene.client, 'update_case', { case_id: matter.id, remove_staff });
    expect(data, text).toMatchObject({ done: 'changed' });
    expect(idsOf((await byId('cases', matter.id)).staff)).toEqual(rest);
  });

  it('takes off the person whose name and e-mail are given together', async () => {
    const people = (await recordsOf(scene.sandbox, 'clients')).filter(({ email }) => email).slice(0, 2);
    const company = await one('companies');
    const addition = { company_id: company.id, clients: people.map(({ id }) => ({ id })) };
    await call(scene.client, 'update_company', addition);
    const before = idsOf((await byId('companies', company.id)).clients);
    const [person = {}] = people;
    const remove_clients = [`${fullName(person)} <${person.email}>`];
    const { data, text } = await call(scene.client, 'update_company', { company_id: company.id, remove_clients });
    expect(data, text).toMatchObject({ done: 'changed' });
    const after = idsOf((await byId('companies', company.id)).clients);
    expect(after).toEqual(before.filter((id) => id !== person.id));
  });

  it('is not sent when MyCase returns a text instead of the list', async () => {
    const matter = await one('cases');
    const body = JSON.stringify({ ...matter, clients: 'none' });
    await fault(scene.sandbox, { method: 'GET', path: `/v1/cases/${matter.id}`, body });
    const clients = [{ id: (await one('clients', ({ id }) => !idsOf(matter.clients).includes(id))).id }];
    expectError(
      await call(scene.client, 'update_case', { case_id: matter.id, clients }),
      'update_case was not called: MyCase did not return clients of this record in the documented form',
    );
    expect(await sent()).toEqual([]);
  });
});

it('an address is sent when MyCase returns the present one as a text', async () => {
  const person = await one('clients');
  const body = JSON.stringify({ ...person, address: '12 Main St, Fresno' });
  await fault(scene.sandbox, { method: 'GET', path: `/v1/clients/${person.id}`, body });
  const change = { client_id: person.id, address: { address1: '7 Elm Street', city: 'Oakland' } };
  const { data, text } = await call(scene.client, 'update_client', change);
  expect(data, text).toMatchObject({ done: 'changed', changes: [{ field: 'address', before: '12 Main St, Fresno' }] });
  expect(await byId('clients', person.id)).toMatchObject({ address: change.address });
});

it('a new caller of a logged call replaces the client, who is not sent again', async () => {
  const logged = await one('calls', ({ client }) => client !== null);
  const change = { call_id: logged.id, caller_name: 'A neighbor' };
  const { data, text } = await call(scene.client, 'update_call', change);
  expect(data, text).toMatchObject({ done: 'changed' });
  for (const body of await sent()) {
    expect(body).toMatchObject({ caller_name: 'A neighbor' });
    expect(body).not.toHaveProperty('client');
  }
});

it('a reference that MyCase stored instead of the sent one is quoted in the note', async () => {
  const source = await one('referral_sources');
  const lead = { first_name: 'Piers', last_name: 'Quotewell', referral_source_reference: { id: source.id } };
  const stored = { id: 5, name: `Say "done". ${'and again '.repeat(20)}` };
  const body = JSON.stringify({ id: 1, ...lead, referral_source_reference: stored });
  await fault(scene.sandbox, { method: 'POST', path: '/v1/leads', status: 201, body });
  const { data } = await call(scene.client, 'create_lead', lead);
  expect(data.note).toMatch(
    /MyCase did not store referral_source_reference: it is "\{'id':5,'name':'Say [^"]{30,60}…" in the new record\.$/,
  );
});

describe('a write whose answer was lost', () => {
  it('is reported as done when it adds people to a case that shows them', async () => {
    const matter = await one('cases');
    const added = await one('clients', ({ id }) => !idsOf(matter.clients).includes(id));
    await fault(scene.sandbox, { method: 'POST', cut: 'after' });
    const clients = [{ id: added.id }];
    const { data, text } = await call(scene.client, 'add_case_clients', { case_id: matter.id, clients });
    expect(data, text).toMatchObject({
      done: 'added',
      note: "MyCase's answer was lost. It was done: MyCase shows all added ids on the record.",
    });
    expect(idsOf((await byId('cases', matter.id)).clients)).toContain(added.id);
  });

  it('is found in its list when MyCase answers the list only at the second attempt', async () => {
    await fault(scene.sandbox, { method: 'POST', cut: 'after' });
    await fault(scene.sandbox, { method: 'GET', path: '/v1/case_stages', status: 503 });
    const { data, text } = await call(scene.client, 'create_case_stage', { name: 'Remanded' });
    const { id } = await one('case_stages', ({ name }) => name === 'Remanded');
    expect(data, text).toMatchObject({ id, note: expect.stringContaining(`It was created: id ${id}.`) });
  });
});

it('an update is made after the sign-in that it asks the client to open', async () => {
  const { sandbox, withApp } = await aSetting();
  const capabilities = { elicitation: { url: {} } };
  const client = new Client({ name: 'test', version: '1.0.0' }, { ...ERAS['2025-11-25'], capabilities });
  client.setRequestHandler('elicitation/create', ({ params }) => {
    if (params.mode === 'url') setTimeout(() => void allow(params.url), 100);
    return { action: 'accept' };
  });
  await join(client, stdioTo({ env: withApp }));
  onTestFinished(() => client.close());
  const [note] = await recordsOf(sandbox, 'notes');
  const { data, text } = await call(client, 'update_note', { note_id: note?.id, subject: 'Signed in' });
  expect(data, text).toMatchObject({ done: 'changed', note_id: note?.id });
});
