import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { idsOf, readRecords } from '../tools/every-tool/firm.ts';
import type { Tool } from './aims.ts';
import { argumentsOf, behindWalls, listedTo, type Scene, setScene, toolsThat, viewOfOnly } from './scene.ts';
import type { Records, View } from './view.ts';

// Where only one case is open, a tool that writes reaches it and the firm's own settings, and nothing else.

const writing = toolsThat('write');

const SETTINGS =
  /^(create|update|delete|add)_(case_stage|custom_field|location|people_group|practice_area|referral_source|webhook)/;

let scene: Scene;
let view: View;
let client: Client;
let toolOf: (name: string) => Tool;
/** The firm as it would be without what is open. */
let others: Records;

beforeAll(async () => {
  scene = await setScene();
  view = viewOfOnly(scene);
  client = await behindWalls(scene.sandbox, ['--only-cases', String(scene.marked.id)]);
  toolOf = await listedTo(client);
  const settings = [...view.walled].filter(([, rows]) => rows.length === 0).map(([name]) => name);
  others = new Map([...view.walled, ...settings.map((name) => [name, view.open.get(name) ?? []] as const)]);
});

afterAll(async () => {
  await client.close();
  await scene.close();
});

it.concurrent.each(writing.filter((name) => !SETTINGS.test(name)))('%s changes no other case', async (name) => {
  const { text, isError } = await call(client, name, { ...argumentsOf(toolOf(name), others) });
  expect(isError, text).toBe(true);
  expect(text).toMatch(
    /^(Step 1: )?MyCase answered 404 |MyCase has no |No [a-z]+ matches "|an ethical wall hides|only certain cases/,
  );
});

it('after all these calls every record of other cases is unchanged', async () => {
  const after = await readRecords(scene.sandbox);
  for (const [name, rows] of view.walled) {
    const ids = new Set(rows.map(({ id }) => id));
    expect((after.get(name) ?? []).filter(({ id }) => ids.has(id))).toEqual(rows);
  }
});

it('tools that write succeed on the open case', async () => {
  const { id, name, clients, staff } = scene.marked;
  const person = { id: idsOf(staff)[0] };
  const task = { name: 'Draft the reply', priority: 'High', due_date: '2031-03-04', staff: [person] };
  const made = await call(client, 'create_task', { ...task, case: { id } });
  expect(made.isError, made.text).toBe(false);
  const works: readonly (readonly [string, Record<string, unknown>])[] = [
    ['delete_task', { task_id: made.data.id }],
    ['create_case_note', { case_id: id, subject: 'Call', note: 'They agree.', date: '2031-03-04' }],
    ['create_client_note', { client_id: idsOf(clients)[0], subject: 'E', note: 'No calls.', date: '2031-03-04' }],
    ['update_case', { case_id: id, name, description: 'Settled.' }],
    ['create_client', { first_name: 'Odalys', last_name: 'Wrenfield', cases: [{ id }] }],
    ['create_case_subfolder', { case_id: id, path: 'Drafts' }],
  ];
  for (const [tool, args] of works) {
    const { isError, text } = await call(client, tool, args);
    expect(isError, text).toBe(false);
  }
});
