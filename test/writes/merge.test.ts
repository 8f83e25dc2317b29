import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// Changing is merging: an update takes what changes, the rest of the record is read, sent again and kept.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

/** The first record of a collection that passes. */
async function one(collection: string, which: (row: Row) => boolean = () => true): Promise<Row> {
  const found = (await recordsOf(scene.sandbox, collection)).find(which);
  if (!found) throw new Error(`no such record among the ${collection}`);
  return found;
}

const byId = (collection: string, id: unknown) => one(collection, (row) => row.id === id);

/** The bodies of the PUTs that the sandbox has seen. */
async function sent(): Promise<unknown[]> {
  const seen = await requestsTo(scene.sandbox);
  return seen.filter(({ method }) => method === 'PUT').map(({ body }) => body);
}

describe('an update', () => {
  it('sends all fields of the record, in the form that MyCase requires for references and amounts', async () => {
    const before = await one('cases', ({ clients, staff }) => ids(clients).length > 0 && ids(staff).length > 0);
    const answer = await call(scene.client, 'update_case', { case_id: before.id, status: 'CLOSED' });
    expect(answer).toMatchObject({
      isError: false,
      data: {
        done: 'changed',
        case_id: before.id,
        changes: [{ field: 'status', before: 'open', after: 'closed' }],
      },
    });
    expect(answer.text).toContain('status: open → closed');
    const [body] = await sent();
    expect(body).toMatchObject({ status: 'closed', name: before.name, clients: before.clients });
    expect(body).not.toHaveProperty('custom_field_values');
    expect(body).not.toHaveProperty('contacts');
    expect(JSON.stringify(body)).not.toContain('case_rate');
  });

  it('sends a balance only when the call sets it, because the balance may have changed since', async () => {
    const { id } = await one('cases');
    await call(scene.client, 'update_case', { case_id: id, outstanding_balance: 1250.5 });
    await call(scene.client, 'update_case', { case_id: id, description: randomUUID() });
    const [set, along] = await sent();
    expect(set).toMatchObject({ outstanding_balance: 1250.5 });
    expect(along).not.toHaveProperty('outstanding_balance');
    expect(await byId('cases', id)).toMatchObject({ outstanding_balance: 1250.5 });
  });

  it('that changes nothing is not sent, and the result states it', async () => {
    const task = await one('tasks');
    const { id, name, priority } = task;
    const answer = await call(scene.client, 'update_task', {
      task_id: id,
      name,
      priority: 'high' === priority ? 'Low' : priority,
    });
    expect(answer).toMatchObject({ isError: false, data: { done: 'nothing to change', changes: [] } });
    expect(await sent()).toEqual([]);
    expect(await byId('tasks', id)).toEqual(task);
  });

  it('names the required fields that neither the call nor the record has', async () => {
    const { client, sandbox } = scene;
    const note = await one('notes');
    const body = JSON.stringify({ ...note, date: null });
    await fault(sandbox, { method: 'GET', path: `/v1/notes/${note.id}`, body });
    expectError(
      await call(client, 'update_note', { note_id: note.id, subject: 'Called' }),
      'update_note was not called: MyCase requires date in every update, and this record has no value: give one.',
    );
    expect(await sent()).toEqual([]);
  });

  it('sends only the new values of custom fields, found by name and in the form of their type', async () => {
    const names = ['Jury demanded', 'Court', 'Demand amount'];
    const fields = (await recordsOf(scene.sandbox, 'custom_fields')).filter(({ name }) => names.includes(String(name)));
    const before = await one('cases', ({ custom_field_values }) =>
      fields.every(({ id }) => !ids(custom_field_values).includes(id)),
    );
    const values = [
      { custom_field: { name: 'jury demanded' }, value: 'yes' },
      { custom_field: { name: 'Court' }, value: 'court of appeal' },
      { custom_field: { name: 'Demand amount' }, value: '$1,250.50' },
    ];
    const first = { case_id: before.id, custom_field_values: values };
    expect(await call(scene.client, 'update_case', first)).toMatchObject({
      data: {
        done: 'changed',
        changes: [
          { field: '"Jury demanded" (custom field)', before: null, after: true },
          { field: '"Court" (custom field)', before: null, after: 'Court of Appeal' },
          { field: '"Demand amount" (custom field)', before: null, after: 1250.5 },
        ],
      },
    });
    const second = { ...first, custom_field_values: [...values.slice(0, 2), { ...values[2], value: 900 }] };
    expect(await call(scene.client, 'update_case', second)).toMatchObject({
      data: { changes: [{ field: '"Demand amount" (custom field)', before: 1250.5, after: 900 }] },
    });
    const { custom_field_values: stored } = await byId('cases', before.id);
    const added = [{ value: true }, { value: '3' }, { value: 1250.5 }, { value: 900 }];
    expect(stored).toMatchObject([...rows(before.custom_field_values), ...added]);
  });

  it('reads a day of an all-day event as it stands', async () => {
    const event = await one('events', ({ all_day }) => all_day === true);
    const moved = { event_id: event.id, start: '2031-03-04T00:00:00', end: '2031-03-05T00:00:00' };
    expect(await call(scene.client, 'update_event', moved)).toMatchObject({
      data: {
        changes: [
          { field: 'start', after: '2031-03-04' },
          { field: 'end', after: '2031-03-05' },
        ],
      },
    });
    expect((await sent())[0]).toMatchObject({ start: '2031-03-04T00:00:00Z', end: '2031-03-06T00:00:00Z' });
  });

  it('leaves out an unchanged reference that MyCase refuses because its record was deleted', async () => {
    const { client } = scene;
    const task = await one('tasks', (row) => row.case !== null);
    await call(client, 'delete_case', { case_id: ids([task.case])[0] });
    const answer = await call(client, 'update_task', { task_id: task.id, name: 'Archive the file' });
    expect(answer).toMatchObject({ isError: false, data: { done: 'changed' } });
    expect(answer.text).toContain('Left unchanged: case. MyCase does not accept the present value');
    expect(await byId('tasks', task.id)).toMatchObject({ name: 'Archive the file', case: task.case });
  });

  it('does not send the unchanged name of a stage that the firm has deleted', async () => {
    const { client } = scene;
    const about = await one('cases', ({ case_stage, status }) => case_stage === 'Trial' && status === 'open');
    const stage = await one('case_stages', ({ name }) => name === 'Trial');
    await call(client, 'delete_case_stage', { case_stage_id: stage.id });
    const answer = await call(client, 'update_case', { case_id: about.id, description: 'Tried in May.' });
    expect(answer.text).toContain(
      'case_stage "Trial" no longer exists in the firm\'s lists, so it was not sent. The record still has it.',
    );
    expect(await byId('cases', about.id)).toMatchObject({
      case_stage: 'Trial',
      description: 'Tried in May.',
    });
  });
});

describe('clear_fields', () => {
  it.each([
    ['update_client', 'clients', 'client_id', ['notes', 'people_group', 'birthdate', 'cases', 'address']],
    ['update_case', 'cases', 'case_id', ['description', 'sol_date', 'companies', 'case_stage']],
    ['update_task', 'tasks', 'task_id', ['case', 'description']],
  ])('of %s empties text, references, days, lists and addresses', async (tool, collection, argument, clear_fields) => {
    const before = await one(collection, (row) => clear_fields.filter((name) => !isEmpty(row[name])).length > 1);
    const answer = await call(scene.client, tool, { [argument]: before.id, clear_fields });
    expect(answer).toMatchObject({ isError: false, data: { done: 'changed' } });
    const after = await byId(collection, before.id);
    for (const name of clear_fields) expect(isEmpty(after[name]), name).toBe(true);
    const others = ([name]: [string, unknown]) => ![...clear_fields, 'updated_at'].includes(name);
    expect(Object.entries(after).filter(others)).toEqual(Object.entries(before).filter(others));
  });

  it.each([
    [['name'], 'name cannot be emptied: MyCase requires it.'],
    [['completed'], 'completed cannot be emptied.'],
    [
      ['descriptoin'],
      'clear_fields: there is no "descriptoin". Did you mean "description"? It accepts description, case.',
    ],
  ])('refuses %j', async (clear_fields, words) => {
    const task = await one('tasks');
    expectError(await call(scene.client, 'update_task', { task_id: task.id, clear_fields }), words);
    expect(await requestsTo(scene.sandbox)).toEqual([]);
  });

  it('refuses a field that the same call sets', async () => {
    const clear_fields = ['description'];
    expectError(
      await call(scene.client, 'update_task', { task_id: 1, description: 'x', clear_fields }),
      'description is both set and cleared: do only one of them.',
    );
  });
});

const rows = (value: unknown) => (Array.isArray(value) ? value : []);

const ids = (value: unknown): unknown[] => rows(value).map((row) => row?.id ?? row?.custom_field?.id);

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.values(value).every(isEmpty));
