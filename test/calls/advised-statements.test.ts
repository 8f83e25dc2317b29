import { expect, it } from 'vitest';
import { call, recordsOf } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// A list that has no such filter advises a SELECT. Here it is run, and compared with the sandbox's records.

const scene = useScene('--time-zone', 'America/Los_Angeles');

type Row = Readonly<Record<string, unknown>>;

const run = async (sql: string | undefined): Promise<Row[]> =>
  Object((await call(scene.client, 'query_firm', { sql })).data.rows).rows;

const dayInLosAngeles = (instant: unknown): string =>
  new Date(String(instant)).toLocaleDateString('sv', { timeZone: 'America/Los_Angeles' });

async function adviseFor(tool: string, args: Row): Promise<string | undefined> {
  const { text } = await call(scene.client, tool, args);
  const [, json] = /One call answers this: query_firm (\{.*\})\.$/m.exec(text) ?? [];
  return json === undefined ? undefined : JSON.parse(json).sql;
}

async function idsFor(tool: string, args: Row): Promise<unknown[]> {
  const sql = await adviseFor(tool, args);
  return (await run(sql)).map(({ id }) => id);
}

const sorted = (ids: readonly unknown[]): number[] => ids.map(Number).sort((a, b) => a - b);

it.each([
  ['documents', 'created_at'],
  ['tasks', 'completed_at'],
  ['calls', 'called_at'],
])('a day for %s.%s gives the records of that day in the zone of the firm', async (list, field) => {
  const records = (await recordsOf(scene.sandbox, list)).filter((one) => one[field]);
  const day = dayInLosAngeles(records.at(-1)?.[field]);
  const expected = records.filter((one) => dayInLosAngeles(one[field]) === day).map(({ id }) => id);
  expect(expected.length).toBeGreaterThan(0);
  expect(sorted(await idsFor(`list_${list}`, { [field]: day }))).toEqual(sorted(expected));
});

it('a lead attorney is looked up among the staff', async () => {
  const sql = await adviseFor('list_cases', { lead_attorney: 'Pebblemond' });
  const staff = (await recordsOf(scene.sandbox, 'staff')).find(({ last_name }) => last_name === 'Pebblemond');
  const led = (await recordsOf(scene.sandbox, 'cases')).filter((one) =>
    [one.staff].flat().some((member) => Object(member).id === staff?.id && Object(member).lead_lawyer === true),
  );
  expect(led.length).toBeGreaterThan(0);
  expect(await run(sql?.replace('SELECT *', 'SELECT count(*) AS cases'))).toEqual([{ cases: led.length }]);
});

it.each([
  ['list_tasks', { staff: 'me' }],
  ['list_tasks', { completed: 'perhaps' }],
])('%s has no statement for %o', async (tool, args) => {
  expect(await adviseFor(tool, args)).toBeUndefined();
});

it('a day before which something is due does not count', async () => {
  expect(await adviseFor('list_tasks', { due_before: '2026-11-20' })).toContain(
    "due_date < period_start('2026-11-20')",
  );
});

it('two names of one argument with two values are refused, and nothing is sent', async () => {
  const args = {
    name: 'Call the court',
    priority: 'Low',
    due_date: '2027-01-05',
    staff_id: 880140,
    staff_ids: [880240],
  };
  const { isError, text } = await call(scene.client, 'create_task', args);
  expect(isError).toBe(true);
  expect(text).toContain('staff_id and staff_ids are both staff. Give one of them.');
});

it('a null next to another name of the argument counts as not given', async () => {
  const args = { name: 'Call the court', priority: 'Low', due_date: '2027-01-05', staff: null, staff_ids: [880240] };
  const { isError, text } = await call(scene.client, 'create_task', args);
  expect(isError, text).toBe(false);
});
