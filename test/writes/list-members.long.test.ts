import { expect, it } from 'vitest';
import { type Answer, call, fault, recordsOf, requestsTo } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';

// Lists of people and links in an update: they add and change members, and `remove_…` takes members off.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

/** The lists of references of all updates: the tool, its collection, its id, the field, and the field's collection. */
const LISTS = [
  ['update_case', 'cases', 'case_id', 'staff', 'staff'],
  ['update_case', 'cases', 'case_id', 'clients', 'clients'],
  ['update_case', 'cases', 'case_id', 'companies', 'companies'],
  ['update_client', 'clients', 'client_id', 'cases', 'cases'],
  ['update_company', 'companies', 'company_id', 'cases', 'cases'],
  ['update_company', 'companies', 'company_id', 'clients', 'clients'],
  ['update_event', 'events', 'event_id', 'staff', 'staff'],
  ['update_task', 'tasks', 'task_id', 'staff', 'staff'],
] as const;

const membersOf = (row: Row, field: string): Row[] => [row[field]].flat().map((one) => ({ ...Object(one) }));
const idsOf = (row: Row, field: string) => membersOf(row, field).map(({ id }) => id);

const nameOf = ({ name, first_name, last_name }: Row) => String(name ?? `${first_name} ${last_name}`);

const byId = async (collection: string, id: unknown): Promise<Row> => ({
  ...(await recordsOf(scene.sandbox, collection)).find((row) => row.id === id),
});

/** Expects that all fields of a record but one stayed as they were. */
function expectOnly(field: string, before: Row, after: Row): void {
  const { [field]: _, updated_at: then, ...others } = before;
  const { [field]: __, updated_at: now, ...rest } = after;
  expect(rest).toEqual(others);
}

async function expectDone(tool: string, args: Row): Promise<Answer> {
  const answer = await call(scene.client, tool, args);
  expect(answer, answer.text).toMatchObject({ isError: false, data: { done: 'changed' } });
  return answer;
}

/** Members of a collection that are not on a record. */
const strangersTo = async (ids: readonly unknown[], collection: string): Promise<Row[]> =>
  (await recordsOf(scene.sandbox, collection)).filter(({ id }) => !ids.includes(id));

let inputs = 0;

it.each(LISTS)(
  '%s (%s, by %s): `%s` adds members, and changes nothing else',
  async (tool, collection, argument, field, of) => {
    const records = await recordsOf(scene.sandbox, collection);
    for (const before of records.filter((row) => idsOf(row, field).length > 0).slice(0, 3)) {
      const [one, two] = await strangersTo(idsOf(before, field), of);
      const [first] = membersOf(before, field);
      await expectDone(tool, { [argument]: before.id, [field]: [{ id: one?.id }, { id: first?.id }, { id: two?.id }] });
      const after = await byId(collection, before.id);
      expect(membersOf(after, field).slice(0, -2)).toEqual(membersOf(before, field));
      expect(idsOf(after, field).slice(-2)).toEqual([one?.id, two?.id]);
      expectOnly(field, before, after);
      inputs += 1;
    }
  },
);

it.each(LISTS)(
  '%s (%s, by %s): remove_%s takes members off by id or name',
  async (tool, collection, argument, field, of) => {
    const listed = await recordsOf(scene.sandbox, of);
    const forms: ((member: Row) => unknown)[] = [
      ({ id }) => [String(id)],
      ({ id }) => [id],
      ({ id }) => [{ id }],
      ({ id }) => `#${id}`,
      (member) => [nameOf(member).toUpperCase()],
      (member) => ({ name: nameOf(member) }),
    ];
    for (const [i, form] of forms.entries()) {
      const [before] = (await recordsOf(scene.sandbox, collection))
        .filter((row) => idsOf(row, field).length > 1)
        .slice(i);
      if (!before) continue;
      const leaving = listed.find(({ id }) => id === idsOf(before, field)[i % 2]) ?? {};
      const { text } = await expectDone(tool, { [argument]: before.id, [`remove_${field}`]: form(leaving) });
      expect(text).toContain(nameOf(leaving));
      const after = await byId(collection, before.id);
      expect(membersOf(after, field)).toEqual(membersOf(before, field).filter(({ id }) => id !== leaving.id));
      expectOnly(field, before, after);
      inputs += 1;
    }
  },
);

it.each(LISTS)(
  '%s (%s, by %s): refuses wrong members of remove_%s, and names the right ones',
  async (tool, collection, argument, field, of) => {
    const before = (await recordsOf(scene.sandbox, collection)).find((row) => idsOf(row, field).length > 0) ?? {};
    const [member] = (await recordsOf(scene.sandbox, of)).filter(({ id }) => idsOf(before, field).includes(id));
    const [stranger] = await strangersTo(idsOf(before, field), of);
    const name = `remove_${field}`;
    const wrong: [Row, string][] = [
      [{ [name]: [String(stranger?.id)] }, `${name}: "${stranger?.id}" is not on this`],
      [{ [name]: ['Nobody Atall'] }, `${name}: "Nobody Atall" is not on this`],
      [{ [name]: [String(member?.id)], [field]: [{ id: member?.id }] }, `is in both ${field} and ${name}`],
    ];
    for (const [args, words] of wrong) {
      const answer = await call(scene.client, tool, { [argument]: before.id, ...args });
      expectError(answer, words);
      expect(answer.text).toContain(String(member?.id));
      expect(answer.text).toContain(`A valid call: ${tool} {`);
      inputs += 1;
    }
    expect((await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(await byId(collection, before.id)).toEqual(before);
  },
);

it.each(LISTS.filter(([tool]) => tool === 'update_event' || tool === 'update_task'))(
  '%s (%s, by %s) refuses to take off all %s, and reassigns with both arguments',
  async (tool, collection, argument, field, of) => {
    const before = (await recordsOf(scene.sandbox, collection)).find((row) => idsOf(row, field).length > 0) ?? {};
    const remove_staff = idsOf(before, field).map(String);
    expectError(
      await call(scene.client, tool, { [argument]: before.id, remove_staff }),
      'MyCase requires at least one person in staff. Add another person in staff in the same call.',
    );
    expect(await byId(collection, before.id)).toEqual(before);
    const [other] = await strangersTo(idsOf(before, field), of);
    await expectDone(tool, { [argument]: before.id, remove_staff, staff: [{ id: other?.id }] });
    expect(idsOf(await byId(collection, before.id), field)).toEqual([other?.id]);
    inputs += 2;
  },
);

it('a name that matches several members is refused with their ids', async () => {
  const [one, two] = await recordsOf(scene.sandbox, 'clients');
  const twin = await call(scene.client, 'create_client', {
    first_name: one?.first_name,
    last_name: one?.last_name,
    allow_duplicate: true,
  });
  const before = (await recordsOf(scene.sandbox, 'companies'))[0] ?? {};
  const clients = [one, two, twin.data].map((row) => ({ id: row?.id }));
  await call(scene.client, 'update_company', { company_id: before.id, clients });
  const answer = await call(scene.client, 'update_company', {
    company_id: before.id,
    remove_clients: [nameOf({ ...one })],
  });
  expectError(answer, `remove_clients: "${nameOf({ ...one })}" matches `);
  for (const id of [one?.id, twin.data.id]) expect(answer.text).toContain(String(id));
});

it('attributes of a member change without the others, and two lead attorneys are named', async () => {
  const before = (await recordsOf(scene.sandbox, 'cases')).find((row) => {
    const leads = membersOf(row, 'staff').filter(({ lead_lawyer }) => lead_lawyer === true);
    return leads.length === 1 && idsOf(row, 'staff').length > 1;
  });
  const staff = membersOf({ ...before }, 'staff');
  const [lead, other] = staff.toSorted((a, b) => Number(b.lead_lawyer) - Number(a.lead_lawyer));
  const { text } = await expectDone('update_case', {
    case_id: before?.id,
    staff: [{ id: other?.id, lead_lawyer: true }],
  });
  expect(text).toContain('The case has 2 lead attorneys: ');
  await expectDone('update_case', { case_id: before?.id, staff: [{ id: lead?.id, lead_lawyer: false }] });
  const after = membersOf(await byId('cases', before?.id), 'staff');
  expect(after).toEqual(
    staff.map((one) => ({ ...one, lead_lawyer: one.id === other?.id || (one.id !== lead?.id && one.lead_lawyer) })),
  );
});

it.each(LISTS)(
  '%s (%s, by %s): %s is not sent if MyCase leaves the present members out',
  async (tool, collection, argument, field, of) => {
    const before = (await recordsOf(scene.sandbox, collection)).find((row) => idsOf(row, field).length > 0) ?? {};
    const [stranger] = await strangersTo(idsOf(before, field), of);
    const members = membersOf(before, field);
    const strange = [undefined, 'none', [...members, { id: 'x-1' }], [...members, {}]];
    for (const value of strange) {
      const record = { ...before, [field]: value };
      const isList = collection === 'events' || collection === 'tasks';
      if (isList) continue;
      await fault(scene.sandbox, {
        method: 'GET',
        path: `/v1/${collection}/${before.id}`,
        body: JSON.stringify(record),
      });
      const answer = await call(scene.client, tool, { [argument]: before.id, [field]: [{ id: stranger?.id }] });
      expectError(answer, `MyCase did not return ${field} of this record in the documented form`);
      inputs += 1;
    }
    expect((await requestsTo(scene.sandbox)).filter(({ method }) => method === 'PUT')).toEqual([]);
  },
);

it('ids that MyCase writes as text are members like others', async () => {
  const before = (await recordsOf(scene.sandbox, 'cases')).find((row) => idsOf(row, 'staff').length > 1) ?? {};
  const staff = membersOf(before, 'staff').map((one) => ({ ...one, id: String(one.id) }));
  const asText = { method: 'GET', path: `/v1/cases/${before.id}`, body: JSON.stringify({ ...before, staff }) };
  const [stranger] = await strangersTo(idsOf(before, 'staff'), 'staff');
  await fault(scene.sandbox, asText);
  await call(scene.client, 'update_case', { case_id: before.id, staff: [{ id: stranger?.id }] });
  expect(idsOf(await byId('cases', before.id), 'staff')).toEqual([...idsOf(before, 'staff'), stranger?.id]);
  await fault(scene.sandbox, { ...asText, body: JSON.stringify({ ...before, staff }) });
  await call(scene.client, 'update_case', { case_id: before.id, remove_staff: [staff[0]?.id] });
  expect(idsOf(await byId('cases', before.id), 'staff')).toEqual(idsOf(before, 'staff').slice(1));
});

it('a member that was deleted in MyCase can be taken off, and the error for another change says so', async () => {
  const { data: gone } = await call(scene.client, 'create_client', { first_name: 'Soon', last_name: 'Gonebury' });
  const before = (await recordsOf(scene.sandbox, 'cases')).find((row) => idsOf(row, 'clients').length > 0) ?? {};
  await expectDone('update_case', { case_id: before.id, clients: [{ id: gone.id }] });
  await call(scene.client, 'delete_client', { client_id: gone.id });
  const [stranger] = await strangersTo([...idsOf(before, 'clients'), gone.id], 'clients');
  const args = { case_id: before.id, clients: [{ id: stranger?.id }] };
  expectError(await call(scene.client, 'update_case', args), 'name its id in remove_clients in the same call.');
  await expectDone('update_case', { ...args, remove_clients: [String(gone.id)] });
  expect(idsOf(await byId('cases', before.id), 'clients')).toEqual([...idsOf(before, 'clients'), stranger?.id]);
});

it('counts the inputs', () => {
  process.stderr.write(`lists of members: ${inputs} distinct inputs\n`);
  expect(inputs).toBeGreaterThanOrEqual(60);
});
