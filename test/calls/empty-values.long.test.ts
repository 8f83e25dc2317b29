import { afterAll, describe, expect, it } from 'vitest';
import { call, recordsOf, requestsTo } from '../support/harness.ts';
import { listedTools } from '../support/listed-tools.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

let inputCount = 0;

afterAll(() => void process.stderr.write(`empty values: ${inputCount} distinct inputs\n`));

/** An update of each kind of record: where the sandbox has it, the argument of its id, and a field to change. */
const UPDATES = [
  ['update_client', 'clients', 'client_id', 'notes'],
  ['update_company', 'companies', 'company_id', 'notes'],
  ['update_case', 'cases', 'case_id', 'description'],
  ['update_task', 'tasks', 'task_id', 'description'],
  ['update_event', 'events', 'event_id', 'description'],
  ['update_lead', 'leads', 'lead_id', 'lead_details'],
  ['update_location', 'locations', 'location_id', 'name'],
] as const;

const EMPTY_VALUES = ['', '  ', null, [], '[]', {}];

async function sentBy(tool: string, args: Record<string, unknown>) {
  await fetch(`${scene.sandbox.url}/__sandbox/requests`, { method: 'DELETE' });
  const answer = await call(scene.client, tool, args);
  const writes = (await requestsTo(scene.sandbox)).filter(({ method }) => method !== 'GET');
  inputCount += 1;
  return { answer, bodies: writes.map(({ body }) => Object(body)) };
}

/** Text fields may have the text `[]` or `{}`. */
const fits = (value: unknown, type: unknown) => type !== 'string' || value === null || /^\s*$/.test(String(value));

describe.each(UPDATES)('%s', (tool, list, idArgument, changed) => {
  it('changes nothing for an empty value, and says so', async () => {
    const { properties = {} } = Object((await listedTools(scene.client)).get(tool)?.inputSchema);
    const [record] = await recordsOf(scene.sandbox, list);
    const ids = { [idArgument]: record?.id };
    const optional = Object.entries<{ type?: unknown }>(properties).filter(
      ([name]) => name !== idArgument && name !== changed && name !== 'confirm',
    );
    const without = await sentBy(tool, { ...ids, [changed]: 'changed once' });
    expect(without.answer.isError, without.answer.text).toBe(false);
    for (const value of EMPTY_VALUES) {
      const empty = Object.fromEntries(
        optional.filter(([, { type }]) => fits(value, type)).map(([name]) => [name, value]),
      );
      const again = await sentBy(tool, { ...ids, [changed]: `changed, with ${JSON.stringify(value)}`, ...empty });
      expect(again.answer.isError, again.answer.text).toBe(false);
      expect(again.answer.text).toContain('empty values were ignored. To empty a field, name it in clear_fields.');
      const { [changed]: _, ...expected } = without.bodies[0];
      expect(again.bodies[0], JSON.stringify(value)).toMatchObject(expected);
      expect(again.bodies).toHaveLength(1);
    }
    for (const [name, { type }] of optional) {
      const value = fits([], type) ? [] : '';
      const alone = await sentBy(tool, { ...ids, [name]: value });
      expect(alone.bodies, `${name} ${JSON.stringify(alone.answer)}`).toEqual([]);
    }
  });
});

it('empty values inside objects and lists count as not given', async () => {
  const { bodies, answer } = await sentBy('create_task', {
    name: 'File the answer',
    priority: 'High',
    due_date: '2031-03-04',
    staff: [
      { id: 880_140, name: '' },
      { id: 880_187, name: null },
    ],
    case: { id: 31_204_126 },
    description: '',
  });
  expect(bodies[0]).toEqual({
    name: 'File the answer',
    priority: 'High',
    due_date: '2031-03-04',
    staff: [{ id: 880_140 }, { id: 880_187 }],
    case: { id: 31_204_126 },
  });
  expect(answer.text).toContain('staff.0.name, staff.1.name, description: empty values were ignored.');
});

it('an address whose parts are all empty is not given, and an empty part of another address is sent', async () => {
  const parts = { address1: '', address2: '', city: '', state: '', zip_code: '', country: '' };
  const named = { first_name: 'Odalys', last_name: 'Wrenfield' };
  const none = await sentBy('create_client', { ...named, address: parts });
  expect(none.bodies[0]).toEqual(named);
  const other = { first_name: 'Piers', last_name: 'Halloway' };
  const one = await sentBy('create_client', { ...other, address: { ...parts, address1: '1 Main Street' } });
  expect(one.bodies[0]).toEqual({ ...other, address: { ...parts, address1: '1 Main Street' } });
});

const SQL = "SELECT id FROM cases WHERE status = 'open'";

it.each([
  ['find_records', { query: 'Goslingthwaite' }, { kinds: [], limit: null }],
  ['case_brief', { case: '31204126' }, { sections: '', limit: '' }],
  ['agenda', { sections: ['events'] }, { from: '', to: '', staff: '', case: null, free_minutes: 0, working_hours: '' }],
  ['deadline_review', {}, { near_days: '', staff: [''], case: '', sections: '[]' }],
  [
    'unbilled_work',
    {},
    { group_by: [], case: '', client: '', attorney: '', staff: '', from: '', to: '', billable: '' },
  ],
  ['receivables', {}, { group_by: '', sections: [], case: '', client: '', attorney: '', from: '', to: '' }],
  ['firm_overview', {}, { sections: [], stale_days: 0, limit: '' }],
  ['query_firm', { sql: SQL }, { parameters: [], table: '', format: '', save_as: '', time_limit: 0 }],
  ['query_firm', { table: 'cases' }, { sql: '', parameters: null, format: null }],
  ['list_cases', {}, { status: '', updated_after: '', page_size: '', page_token: '', fields: '', client_fields: [] }],
  ['get_case', { case_id: 31_204_126 }, { fields: [] }],
])('%s with %j ignores empty values: %j', async (tool, args, empty) => {
  const { answer } = await sentBy(tool, { ...args, ...empty });
  const plain = await call(scene.client, tool, args);
  expect(plain.isError, plain.text).toBe(false);
  expect(toComparable(answer.text)).toBe(toComparable(plain.text));
});

/** A text without the sentences about a 0, and without codes and tokens, which differ in each answer. */
const toComparable = (text: string): string =>
  text
    .replace(/\w+ was 0, which is below its minimum, so it was ignored\.\n?/g, '')
    .replace(/next_page_token: \S+|\b\d{9}\b/g, '…');
