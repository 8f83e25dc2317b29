import { expect, it } from 'vitest';
import { call, recordsOf, requestsTo } from '../support/harness.ts';
import { listedTools } from '../support/listed-tools.ts';
import { expectError, useScene } from '../support/scene.ts';

// Blank values in an update empty nothing, and an address replaces the former one.

const scene = useScene();

type Row = Readonly<Record<string, unknown>>;

const byId = async (collection: string, id: unknown): Promise<Row> => ({
  ...(await recordsOf(scene.sandbox, collection)).find((row) => row.id === id),
});

const UPDATES = [
  ['update_case', 'cases', 'case_id', { description: 'Blank test.' }],
  ['update_client', 'clients', 'client_id', { notes: 'Blank test.' }],
  ['update_company', 'companies', 'company_id', { notes: 'Blank test.' }],
  ['update_lead', 'leads', 'lead_id', { lead_details: 'Blank test.' }],
  ['update_event', 'events', 'event_id', { description: 'Blank test.' }],
  ['update_task', 'tasks', 'task_id', { description: 'Blank test.' }],
  ['update_location', 'locations', 'location_id', { name: 'Blank test.' }],
  ['update_document', 'documents', 'document_id', { description: 'Blank test.' }],
  ['update_call', 'calls', 'call_id', { message: 'Blank test.' }],
] as const;

/** Arguments that empty nothing by themselves: the id, and those that only clear or confirm. */
const OTHER = /^(clear_fields|confirm|remove_\w+|\w+_id)$/;

const BLANKS: Readonly<Record<string, readonly unknown[]>> = {
  string: ['', ' ', '\t', null],
  array: [[], null],
  object: [null, {}],
};

let inputs = 0;

it.each(UPDATES)(
  '%s with all other arguments blank changes only what is given',
  async (tool, collection, argument, change) => {
    const listed = (await listedTools(scene.client)).get(tool);
    const { properties = {} } = Object({ ...listed?.inputSchema });
    for (const at of [0, 1, 2, 3]) {
      const blanks = Object.entries(properties).flatMap(([name, schema]) => {
        const { type } = Object(schema);
        const choices = BLANKS[String(type)] ?? [null];
        const isChosen = Object(schema).enum || /^(start|end|due_date|called_at|name|first_name|last_name)$/.test(name);
        return OTHER.test(name) || name in change ? [] : [[name, isChosen ? null : choices[at % choices.length]]];
      });
      const before = (await recordsOf(scene.sandbox, collection))[at] ?? {};
      const accepted = blanks.filter(([name, value]) => !(value instanceof Object) || name !== 'custom_field_values');
      const args = { [argument]: before.id, ...Object.fromEntries(accepted), ...change };
      const answer = await call(scene.client, tool, args);
      if (answer.isError) {
        // A blank reference or choice may be refused, but it empties nothing.
        expect(answer.text).toMatch(new RegExp(`^${tool} was not called: `));
        expect(await byId(collection, before.id)).toEqual(before);
      } else {
        const { updated_at, ...after } = await byId(collection, before.id);
        const { updated_at: _, ...rest } = before;
        expect(after).toEqual({ ...rest, ...change });
      }
      inputs += 1;
    }
  },
);

it('names the blank arguments in the answer', async () => {
  const [before] = await recordsOf(scene.sandbox, 'clients');
  const args = { client_id: before?.id, email: ' ', cell_phone_number: '\t', notes: 'Named.', remove_cases: ['', ' '] };
  const answer = await call(scene.client, 'update_client', args);
  expect(answer.data.note).toContain(
    'email, cell_phone_number, remove_cases: empty values were ignored. To empty a field, name it in clear_fields.',
  );
});

it('a blank value of a custom field is refused, and the error names clear_fields', async () => {
  const [before] = await recordsOf(scene.sandbox, 'cases');
  for (const value of ['', ' ', '\n']) {
    const custom_field_values = [{ custom_field: { name: 'Judge' }, value }];
    expectError(
      await call(scene.client, 'update_case', { case_id: before?.id, custom_field_values }),
      '"Judge" does not accept a blank value: omit it, or name the field in clear_fields to empty it.',
    );
    inputs += 1;
  }
  expect(await byId('cases', before?.id)).toEqual(before);
});

const PARTS = ['address1', 'address2', 'city', 'state', 'zip_code', 'country'];

/** All addresses of one to three parts. */
const ADDRESSES = Array.from({ length: 2 ** PARTS.length }, (_, bits) => PARTS.filter((__, at) => (bits >> at) & 1))
  .filter((parts) => parts.length > 0 && parts.length <= 3)
  .filter((_, i) => i % 4 === 0);

const addressOf = (parts: readonly string[]): Row => Object.fromEntries(parts.map((part) => [part, `New ${part}`]));
const wholeAddress = (parts: readonly string[]): Row => ({
  ...Object.fromEntries(PARTS.map((part) => [part, ''])),
  ...addressOf(parts),
});

it.each(['clients', 'companies', 'leads', 'locations'])(
  'a new address of %s replaces the former one wholly',
  async (collection) => {
    const kind = { clients: 'client', companies: 'company', leads: 'lead', locations: 'location' }[collection];
    const records = await recordsOf(scene.sandbox, collection);
    const withOne = records.filter(({ address }) => address !== null);
    const without = records.filter(({ address }) => address === null);
    for (const [i, parts] of ADDRESSES.entries()) {
      const [list = records] = [i % 2 === 0 ? without : withOne].filter(({ length }) => length > 0);
      const { id } = list[i % list.length] ?? {};
      const before = await byId(collection, id);
      const answer = await call(scene.client, `update_${kind}`, { [`${kind}_id`]: id, address: addressOf(parts) });
      expect(answer, answer.text).toMatchObject({
        isError: false,
        data: { changes: [{ field: 'address', before: before.address, after: wholeAddress(parts) }] },
      });
      const { updated_at, ...after } = await byId(collection, id);
      const { updated_at: _, ...rest } = before;
      expect(after).toEqual({ ...rest, address: wholeAddress(parts) });
      inputs += 1;
    }
  },
);

it.each([
  ['create_client', { first_name: 'Blank', last_name: 'Addressee' }],
  ['create_company', { name: 'Blank Addressee Ltd' }],
  ['create_lead', { first_name: 'Blanche', last_name: 'Addressee' }],
  ['create_location', { name: 'Addressee Hall' }],
])('%s fills the missing parts of an address', async (tool, args) => {
  for (const parts of [['city'], ['address1', 'zip_code'], []]) {
    const answer = await call(scene.client, tool, { ...args, address: addressOf(parts), allow_duplicate: true });
    expect(answer.isError, answer.text).toBe(false);
    const bodies = (await requestsTo(scene.sandbox)).filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(Object(bodies.at(-1)).address).toEqual(parts.length > 0 ? wholeAddress(parts) : undefined);
    inputs += 1;
  }
});

it('counts the inputs', () => {
  process.stderr.write(`blank fields and addresses: ${inputs} distinct inputs\n`);
  expect(inputs).toBeGreaterThanOrEqual(60);
});
