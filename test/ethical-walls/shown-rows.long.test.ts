import { spawnSync } from 'node:child_process';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aServer, askedBy, send } from '../support/clock-server.ts';
import { aClient, BIN, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { idsOf, type Row } from '../tools/every-tool/firm.ts';

// What ethical walls show, hide and request from MyCase.

let sandbox: Sandbox;
let cases: readonly Row[];

beforeAll(async () => {
  sandbox = await startSandbox();
  cases = await recordsOf(sandbox, 'cases');
});
afterAll(() => sandbox.close());

/** A client of a new server that hides the first case. */
const hideFirstCase = (on = sandbox): Promise<Client> =>
  aClient({ args: ['--hide-cases', String(cases[0]?.id), '--audit', 'off'], env: pointedAt(on) });

const isOnFirstCase = (row: Row): boolean => idsOf(row.case).includes(cases[0]?.id);

/** A folder with a document of the hidden case, or of another case. */
async function findFolder(isHidden: boolean): Promise<unknown> {
  const documents = await recordsOf(sandbox, 'documents');
  const found = documents.find((row) => idsOf(row.folder).length > 0 && isOnFirstCase(row) === isHidden);
  return idsOf(found?.folder)[0];
}

it('the documents of a folder that no list has shown are listed if they are on a visible case', async () => {
  const folder_id = await findFolder(false);
  const { data, text, isError } = await call(await hideFirstCase(), 'list_folder_documents', { folder_id });
  expect(isError, text).toBe(false);
  const stored = (await recordsOf(sandbox, 'documents')).filter(({ folder }) => idsOf(folder).includes(folder_id));
  expect(idsOf(data.documents)).toEqual(stored.map(({ id }) => id));
});

it('MyCase checks the arguments of a list of a hidden folder as it does for a missing folder', async () => {
  const client = await hideFirstCase();
  const askFor = async (folder_id: unknown) => {
    const list = () => call(client, 'list_folder_documents', { folder_id, page_size: 7 });
    const last = (await askedBy(sandbox, list)).at(-1);
    return { query: last?.query, status: last?.status };
  };
  expect(await askFor(await findFolder(true))).toEqual({ query: { page_size: '7' }, status: 404 });
  expect(await askFor(2_099_999_999)).toEqual({ query: { page_size: '7' }, status: 404 });
});

it('the notes of a client are read in one request if walls hide single cases', async () => {
  const client = await hideFirstCase();
  const notes = await recordsOf(sandbox, 'notes');
  const client_id = notes.flatMap((note) => idsOf(note.client))[0];
  const asked = await askedBy(sandbox, () => call(client, 'list_client_notes', { client_id }));
  const paths = asked.map(({ path }) => path).filter((path) => path.startsWith('/v1/clients/'));
  expect(paths).toEqual([`/v1/clients/${client_id}/notes`]);
});

it('a list of people is shown without its rows that are not records', async () => {
  const client = await hideFirstCase();
  await fault(sandbox, { kind: 'no_objects', path: '/v1/clients', rows: 1 });
  const { data, text, isError } = await call(client, 'list_clients', { page_size: 5, fields: ['id', 'email'] });
  expect(isError, text).toBe(false);
  const others = (await recordsOf(sandbox, 'clients')).slice(1, 5);
  expect(idsOf(data.clients)).toEqual(others.map(({ id }) => id));
});

it('a company of the only visible case is shown without its clients that are not on this case', async () => {
  const company = (await recordsOf(sandbox, 'companies')).find((row) => idsOf(row.cases).length > 0);
  const visible = cases.find(({ id, clients }) => idsOf(company?.cases).includes(id) && idsOf(clients).length > 0);
  const people = await recordsOf(sandbox, 'clients');
  const isVisible = (person: Row) => idsOf(person.cases).includes(visible?.id);
  const [shown, hidden] = [people.find(isVisible), people.find((person) => !isVisible(person))];
  const links = [{ id: hidden?.id }, { id: shown?.id }];
  await send(sandbox, 'PUT', `/companies/${company?.id}`, { name: company?.name, clients: links });
  const client = await aClient({ args: ['--only-cases', String(visible?.id)], env: pointedAt(sandbox) });
  const { data, text } = await call(client, 'get_company', { company_id: company?.id });
  expect(idsOf(data.clients), text).toEqual([shown?.id]);
});

it('a change is noticed if the clock of MyCase is behind', async () => {
  const args = ['--hide-cases', String(cases[0]?.id), '--audit', 'off'];
  const server = await aServer({ args, env: pointedAt(sandbox) });
  const task = (await recordsOf(sandbox, 'tasks')).find((row) => idsOf(row.case).length > 0 && !isOnFirstCase(row));
  const { id, name, priority, due_date, staff } = task ?? {};
  const addStaff = () => call(server.client, 'add_task_staff', { task_id: id, staff });
  await server.later(600);
  const before = await addStaff();
  expect(before.isError, before.text).toBe(false);
  await send(sandbox, 'PUT', `/tasks/${id}`, { name, priority, due_date, staff, case: { id: cases[0]?.id } });
  await server.later(31);
  const after = await addStaff();
  expect(after.isError, after.text).toBe(true);
  expect(after.text).toContain('MyCase answered 404');
});

it('a list whose reading stopped for days is read from its start', async () => {
  let ahead = 0;
  const own = await startSandbox({ clock: () => Date.now() + ahead });
  onTestFinished(() => own.close());
  const client = await hideFirstCase(own);
  const task = (await recordsOf(own, 'tasks')).findLast((row) => !isOnFirstCase(row));
  const addStaff = () => call(client, 'add_task_staff', { task_id: task?.id, staff: task?.staff });
  await fault(own, { kind: 'no_count', path: '/v1/tasks', page_size: 500 });
  await fault(own, { path: '/v1/tasks', status: 403 });
  expect((await addStaff()).text).toContain('403');
  ahead = 4 * 24 * 60 * 60 * 1000;
  const added = await addStaff();
  expect(added.isError, added.text).toBe(false);
});

it('a long text that is not a case id is named by its first 40 characters', () => {
  const args = ['--sandbox', '--hide-cases', '9'.repeat(60)];
  const { stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', input: '' });
  expect(stderr).toContain(`line 1: "${'9'.repeat(40)}" is not a case id.`);
});
