import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, recordsOf, requestsTo, type SeenRequest } from '../support/harness.ts';
import { idsOf, readRecords } from '../tools/every-tool/firm.ts';
import { aimed, aimsOf, exampleIn, type Tool } from './aims.ts';
import { NOBODY } from './reads.ts';
import {
  allOf,
  argumentsOf,
  behindWalls,
  listedTo,
  type Scene,
  send,
  setScene,
  toolsThat,
  viewWithout,
} from './scene.ts';
import { type View, viewOf } from './view.ts';

// Every tool that writes: it reaches what is open, and nothing that hangs on a hidden case.

const writing = toolsThat('write');

/** What is refused whatever it is about: it would reach behind the walls, or report from there. */
const NEVER = [
  'create_webhook_subscription',
  'delete_case_stage',
  'delete_client',
  'delete_company',
  'delete_custom_field',
  'delete_custom_field_option',
  'delete_location',
  'delete_practice_area',
];

/** How a call about a record that MyCase does not have is refused. */
const REFUSALS =
  /^MyCase answered 404 |MyCase has no |No [a-z]+ (is|matches) "|an ethical wall hides|^Nothing was sent\. The thread \d+ is not among /;

let scene: Scene;
let view: View;
let client: Client;
let toolOf: (name: string) => Tool;
/** Tools that were called with the id of a walled-off record. */
const compared = new Set<string>();

beforeAll(async () => {
  scene = await setScene();
  view = viewWithout(scene);
  client = await behindWalls(scene.sandbox, ['--hide-cases', String(scene.marked.id)]);
  toolOf = await listedTo(client);
  // A thread is known by its list alone.
  const [recipient] = (view.open.get('message_threads') ?? []).flatMap(({ clients }) => idsOf(clients));
  await call(client, 'list_client_message_threads', { client_id: recipient });
});

afterAll(async () => {
  await client.close();
  await scene.close();
});

it('the tools tested in this file are all tools that write', async () => {
  const { tools: all } = await client.listTools();
  const listed = all.filter(({ annotations }) => !annotations?.readOnlyHint);
  expect(listed.map(({ name }) => name).toSorted()).toEqual(writing.toSorted());
});

it.concurrent.each(writing)('%s refuses a walled-off record with the error of a missing record', async (name) => {
  const tool = toolOf(name);
  for (const aim of aimsOf(tool, view.walled)) {
    const target = exampleIn(view.walled, aim.of);
    if (target === undefined) continue;
    compared.add(name);
    const { name: newName, ...others } = argumentsOf(tool, view.open);
    // open_case has either the name of a new case or an existing case.
    const isAddition = name === 'open_case' && aim.argument === 'case';
    const base = isAddition || newName === undefined ? others : { name: newName, ...others };
    const there = await call(client, name, { ...aimed(base, aim, target) });
    const nowhere = await allOf(client, name, aimed(base, aim, NOBODY));
    expect(there.isError, there.text).toBe(true);
    expect(there.text).toMatch(REFUSALS);
    expect(`${there.text}\n{}`.replaceAll(String(target), '#')).toBe(nowhere.replaceAll(String(NOBODY), '#'));
  }
});

it.concurrent.each(writing)('%s is carried out on records that are not walled off', async (name) => {
  const { text, isError } = await call(client, name, { ...argumentsOf(toolOf(name), view.open) });
  expect(isError, text).toBe(NEVER.includes(name));
  if (isError) expect(text).toContain('an ethical wall hides');
  expect(view.leaksIn(text)).toEqual([]);
});

it('the hidden case has a record of every kind that belongs to a case', () => {
  const kinds = [...view.walled].filter(([, rows]) => rows.length > 0).map(([name]) => name);
  expect(kinds).toEqual([
    'calls',
    'cases',
    'document_versions',
    'documents',
    'events',
    'expenses',
    'folders',
    'invoices',
    'message_threads',
    'notes',
    'tasks',
    'time_entries',
  ]);
});

it('more than thirty tools that write were called with the id of a hidden record', () => {
  expect(compared.size).toBeGreaterThan(30);
});

it('a client keeps its link to a hidden case after an update that does not see the link', async () => {
  const person = (view.open.get('clients') ?? []).find(({ cases }) => idsOf(cases).includes(scene.marked.id));
  const seen = await call(client, 'get_client', { client_id: person?.id });
  expect(idsOf(seen.data.cases)).not.toContain(scene.marked.id);
  const another = (view.open.get('cases') ?? []).find(({ clients }) => !idsOf(clients).includes(person?.id));
  const cases = [...idsOf(seen.data.cases), another?.id].map((id) => ({ id }));
  const { first_name, last_name } = person ?? {};
  const changed = await call(client, 'update_client', {
    client_id: person?.id,
    first_name,
    last_name,
    cases,
  });
  expect(changed.isError, changed.text).toBe(false);
  expect(changed.text).not.toContain(String(scene.marked.id));
  const stored = (await recordsOf(scene.sandbox, 'clients')).find(({ id }) => id === person?.id);
  expect(idsOf(stored?.cases).toSorted()).toEqual([...cases.map(({ id }) => id), scene.marked.id].toSorted());
});

it('a task that is moved to a hidden case in MyCase is missing from then on', async () => {
  const [task] = (view.open.get('tasks') ?? []).filter(({ case: on }) => idsOf(on).length > 0);
  const { id, name, priority, due_date, staff } = task ?? {};
  const before = await call(client, 'update_task', { task_id: id, name, priority, due_date, staff });
  expect(before.isError, before.text).toBe(false);
  const moved = { name, priority, due_date, staff, case: { id: scene.marked.id } };
  await send(scene.sandbox, 'PUT', `/tasks/${id}`, moved);
  for (const [tool, args] of [
    ['update_task', { name: 'Renamed', priority, due_date, staff }],
    ['add_task_staff', { staff }],
    ['delete_task', {}],
  ] as const) {
    const refused = await call(client, tool, { task_id: id, ...args });
    expect(refused.isError, tool).toBe(true);
    expect(refused.text).toMatch(/^MyCase answered 404 |^MyCase has no /);
  }
  expect(await recordsOf(scene.sandbox, 'tasks')).toContainEqual(
    expect.objectContaining({ id, name, case: { id: scene.marked.id } }),
  );
  await send(scene.sandbox, 'PUT', `/tasks/${id}`, { ...moved, case: task?.case });
});

it('open_case with the name of a hidden case is refused by MyCase, and the result states which records were created before', async () => {
  const { name } = scene.marked;
  const person = { first_name: 'Ignatia', last_name: 'Larkspurton' };
  const refused = await call(client, 'open_case', { name, client: person });
  expect(refused).toMatchObject({ isError: true, text: expect.stringMatching(/^Not finished: .*422/) });
  const [, made] = /The client was created with id (\d+)/.exec(refused.text) ?? [];
  expect(await recordsOf(scene.sandbox, 'clients')).toContainEqual(
    expect.objectContaining({ ...person, id: Number(made) }),
  );
  const opened = await call(client, 'open_case', { name: `${name}, second`, client: made });
  expect(opened.text).toMatch(/^Opened: case id \d+/);
});

it('after all these calls every walled-off record is unchanged, and no write has named one', async () => {
  const after = viewOf(await readRecords(scene.sandbox), {
    isOpenCase: (id) => id !== scene.marked.id,
    isOnly: false,
  });
  expect(after.walled).toEqual(view.walled);
  const walled = new Set([...view.walled.values()].flat().map(({ id }) => String(id)));
  const named = (await requestsTo(scene.sandbox)).slice(scene.requests).filter(isWrite).flatMap(idsNamed);
  expect(named.filter((id) => walled.has(id))).toEqual([]);
});

/** A person's change carries the links that were hidden; a task was moved past the walls. */
const isWrite = ({ method, path }: SeenRequest): boolean =>
  method !== 'GET' && !/^\/__|^\/v1\/clients\/|^\/v1\/tasks\//.test(path);
const idsNamed = ({ path, body }: SeenRequest): string[] => `${path} ${JSON.stringify(body)}`.match(/\d{5,}/g) ?? [];
