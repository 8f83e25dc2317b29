import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, fieldsList, referenceId, referenceIds } from '../../src/sandbox/json.ts';
import { first, parameters, pointers, startTalk, type Talk } from './talk.ts';

describe('cases', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.close());

  let count = 0;
  async function newCase(fields: Fields = {}): Promise<Fields> {
    count += 1;
    const { status, record } = await talk.post('/v1/cases', { name: `Test matter ${count}`, ...fields });
    expect(status).toBe(201);
    return record;
  }

  async function read(id: unknown, query = ''): Promise<Fields> {
    return (await talk.get(`/v1/cases/${id}${query}`)).record;
  }

  test('a name is unique in the firm', async () => {
    const { name } = await newCase();
    const answer = await talk.post('/v1/cases', { name: String(name).toUpperCase() });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({
      errors: [{ description: 'has already been taken', source: { pointer: '/name' } }],
    });
  });

  test('an update may keep its own name, but has to send it', async () => {
    const { id, name } = await newCase();
    expect((await talk.put(`/v1/cases/${id}`, { name: name ?? null, description: 'x' })).status).toBe(204);
    expect(pointers(await talk.put(`/v1/cases/${id}`, { description: 'y' }))).toEqual(['/name']);
  });

  test('a stage or practice area that the firm does not have is stored blank without an error', async () => {
    const { case_stage, practice_area } = await newCase({
      case_stage: 'Discovry',
      practice_area: 'Immigration',
    });
    expect({ case_stage, practice_area }).toEqual({ case_stage: null, practice_area: 'Immigration' });
  });

  test('read-only fields are ignored', async () => {
    const record = await newCase({ closed_date: '2020-01-01', billing_type: 'flat', office: { id: 1 } });
    expect(record.closed_date).toBeNull();
    expect(record.billing_type).toBe('');
    expect(referenceId(record.office)).not.toBe(1);
  });

  test('closing a case dates it, opening it again does not', async () => {
    const { id, name = null } = await newCase();
    await talk.put(`/v1/cases/${id}`, { name, status: 'closed' });
    expect((await read(id)).closed_date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    await talk.put(`/v1/cases/${id}`, { name, status: 'open' });
    expect((await read(id)).closed_date).toBeNull();
  });

  test('what an update leaves out stays, and updated_at moves', async () => {
    const before = first(await talk.stored('cases'));
    await talk.put(`/v1/cases/${before.id}`, { name: before.name ?? null, description: 'New words' });
    const { updated_at, ...after } = await read(before.id);
    expect(after).toEqual({ ...after, ...before, description: 'New words', updated_at: after.updated_at });
    expect(String(updated_at) > String(before.updated_at)).toBe(true);
  });

  test('custom field values are added, never replaced', async () => {
    const field = first(
      (await talk.stored('custom_fields')).filter(
        ({ parent_type, field_type }) => parent_type === 'case' && field_type === 'short_text',
      ),
    );
    const values = (value: string) => [{ custom_field: { id: field.id ?? null }, value }];
    const { id, name = null } = await newCase({ custom_field_values: values('one') });
    await talk.put(`/v1/cases/${id}`, { name, custom_field_values: values('one') });
    expect(fieldsList((await read(id)).custom_field_values).map(({ value }) => value)).toEqual(['one', 'one']);
  });

  test('a custom field value must fit its field', async () => {
    const fields = await talk.stored('custom_fields');
    const idOf = (parent: string, type: string) =>
      fields.find(({ parent_type, field_type }) => parent_type === parent && field_type === type)?.id ?? null;
    const answer = await talk.post('/v1/cases', {
      name: 'Misfit',
      custom_field_values: [
        { custom_field: { id: idOf('case', 'list') }, value: 'Superior Court' },
        { custom_field: { id: idOf('client', 'boolean') }, value: true },
        { custom_field: { id: 1 }, value: 'x' },
      ],
    });
    expect(pointers(answer)).toEqual([
      '/custom_field_values/0/value',
      '/custom_field_values/1/custom_field/id',
      '/custom_field_values/2/custom_field/id',
    ]);
  });

  test('clients and the deprecated field for clients are not accepted together, and each is accepted alone', async () => {
    const id = first(await talk.stored('clients')).id ?? null;
    const both = await talk.post('/v1/cases', { name: 'Twins', clients: [{ id }], contacts: [{ id }] });
    expect(pointers(both)).toEqual(['/contacts']);
    const record = await newCase({ contacts: [{ id }] });
    expect(record.clients).toEqual([{ id }]);
    expect(record).not.toHaveProperty('contacts');
  });

  test('unknown references are refused, each at its place', async () => {
    const answer = await talk.post('/v1/cases', {
      name: 'Lost',
      clients: [{ id: 1 }],
      staff: [{ id: 2 }, {}],
    });
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(['/clients/0/id', '/staff/0/id', '/staff/1/id']);
  });

  test('a relationship adds a person to a case, and its role is stored but not returned', async () => {
    const [one, two] = (await talk.stored('clients')).map(({ id = null }) => id);
    const { id } = await newCase({ clients: [{ id: one ?? null }] });
    const body = { clients: [{ id: two ?? null, role: 'Guardian ad litem' }] };
    expect((await talk.post(`/v1/cases/${id}/relationships/clients`, body)).status).toBe(204);
    expect((await read(id)).clients).toEqual([{ id: one }, { id: two }]);
    expect((await talk.stored('case_roles')).map(({ name }) => name)).toContain('Guardian ad litem');
    expect(referenceIds((await talk.get(`/v1/clients/${two}`)).record.cases)).toContain(id);
  });

  test('staff keep the flags that were sent', async () => {
    const [one, two] = (await talk.stored('staff')).map(({ id = null }) => id);
    const { id } = await newCase({ staff: [{ id: one ?? null, lead_lawyer: true }] });
    await talk.post(`/v1/cases/${id}/relationships/staff`, { staff: [{ id: two ?? null }] });
    expect((await read(id)).staff).toEqual([
      { id: one, lead_lawyer: true, originating_lawyer: false, case_rate: null },
      { id: two, lead_lawyer: false, originating_lawyer: false, case_rate: null },
    ]);
  });

  test('references widen on request, custom fields only to id and field_type', async () => {
    const { id } = first(
      (await talk.stored('cases')).filter((record) => fieldsList(record.custom_field_values).length > 0),
    );
    const plain = await read(id);
    expect(Object.keys(first(fieldsList(plain.clients)))).toEqual(['id']);
    const wide = await read(id, '?field[client]=first_name,email&field[custom_field]=id,field_type');
    expect(Object.keys(first(fieldsList(wide.clients)))).toEqual(['id', 'first_name', 'email']);
    expect(first(fieldsList(wide.custom_field_values)).custom_field).toHaveProperty('field_type');
    const wrong = await talk.get(`/v1/cases/${id}?field[custom_field]=id,name`);
    expect([wrong.status, parameters(wrong)]).toEqual([400, ['field[custom_field]']]);
  });

  test('a deleted case is gone, and records that referred to it still do', async () => {
    const task = first((await talk.stored('tasks')).filter((record) => referenceId(record.case) !== undefined));
    const id = referenceId(task.case);
    expect((await talk.del(`/v1/cases/${id}`)).status).toBe(204);
    expect((await talk.get(`/v1/cases/${id}`)).status).toBe(404);
    expect((await talk.stored('tasks')).find((record) => record.id === task.id)?.case).toEqual({ id });
  });
});
