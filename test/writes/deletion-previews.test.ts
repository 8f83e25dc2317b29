import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, recordsOf, requestsTo } from '../support/harness.ts';
import type { Row } from '../tools/every-tool/firm.ts';
import { confirmingOn, tokenFor, writesTo } from './confirming.ts';

// What a person reads before a deletion, and what happens if MyCase's answer is incomplete or in another form.

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: confirmingOn(sandbox, 'token') });
});

afterEach(async () => {
  for (const what of ['faults', 'requests']) await fetch(`${sandbox.url}/__sandbox/${what}`, { method: 'DELETE' });
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

/** The lines of the preview of a call. */
async function previewOf(name: string, args: Row): Promise<string[]> {
  const { text, data } = await call(client, name, args);
  expect(text).toMatch(/^Not done: this action/);
  return String(data.preview).split('\n');
}

async function store(collection: string, record: Row): Promise<Row> {
  const answer = await fetch(`${sandbox.url}/__sandbox/records/${collection}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(record),
  });
  const stored: Row = JSON.parse(await answer.text());
  return stored;
}

describe('the preview of a deletion', () => {
  it('of a document, or of one of its versions, counts the versions', async () => {
    const versions = await recordsOf(sandbox, 'document_versions');
    const idsWith = (count: number) => {
      const ids = versions.map(({ document }) => Number(Object(document).id));
      return ids.find((id) => ids.filter((other) => other === id).length === count);
    };
    const [one, two, three] = [idsWith(1), idsWith(2), idsWith(3)];
    const ofDocument = (document_id: unknown) => previewOf('delete_document', { document_id });
    const ofVersion = (document_id: unknown, version_number: number) =>
      previewOf('delete_document_version', { document_id, version_number });
    expect(await ofDocument(one)).toContain('1 version: all are deleted with it.');
    expect(await ofDocument(three)).toContain('3 versions: all are deleted with it.');
    expect(await ofVersion(one, 1)).toContain('It is the only version of the document.');
    expect(await ofVersion(two, 1)).toContain('The document has 2 versions (1, 2).');
    expect(await ofVersion(two, 2)).toContain('The document has 2 versions (1, 2), and this is the latest.');
  });

  it('names up to three records, and counts the others', async () => {
    const stage = await store('case_stages', { name: 'On appeal' });
    const lineFor = async (count: number) => {
      await store('cases', { name: `Appeal ${count}`, case_stage: stage.name, status: 'open' });
      const lines = await previewOf('delete_case_stage', { case_stage_id: stage.id });
      return lines.find((line) => line.startsWith('Used by '))?.replace(/ \(id \d+\)/g, '');
    };
    expect(await lineFor(1)).toBe('Used by 1 case: "Appeal 1".');
    expect(await lineFor(2)).toBe('Used by 2 cases: "Appeal 1" and "Appeal 2".');
    expect(await lineFor(3)).toBe('Used by 3 cases: "Appeal 1", "Appeal 2" and "Appeal 3".');
    expect(await lineFor(4)).toBe('Used by 4 cases: "Appeal 1", "Appeal 2", "Appeal 3" and 1 more.');
    expect(await lineFor(5)).toBe('Used by 5 cases: "Appeal 1", "Appeal 2", "Appeal 3" and 2 more.');
  });

  it('of a client names the cases that name the client, and those that the client names', async () => {
    const answer = await fetch(`${sandbox.url}/__sandbox/sets/one_sided_links`, { method: 'POST' });
    const ids: Record<string, number[]> = JSON.parse(await answer.text());
    const cases = (await recordsOf(sandbox, 'cases')).filter(({ id }) => ids.cases?.includes(Number(id)));
    const [one, two] = cases.map(({ name, id }) => `"${name}" (id ${id})`);
    const lines = await previewOf('delete_client', { client_id: ids.clients?.[0] });
    expect(lines).toContain(`2 cases: ${one} and ${two}.`);
  });
});

it('a confirmation stays valid if MyCase sends the same record with its fields in another order', async () => {
  const [person] = (await recordsOf(sandbox, 'clients')).filter(({ address }) => address);
  const args = { client_id: person?.id };
  const confirm = await tokenFor(client, 'delete_client', args);
  const body = JSON.stringify(reverseFields(person));
  expect(body).not.toBe(JSON.stringify(person));
  await fault(sandbox, { method: 'GET', path: `/v1/clients/${person?.id}`, status: 200, body });
  const { isError, text } = await call(client, 'delete_client', { ...args, confirm });
  expect({ isError, text }).toEqual({ isError: false, text: expect.not.stringContaining('have changed') });
});

const reverseFields = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, one]) => [name, reverseFields(one)]),
      )
    : value;

it('a record is not deleted if its list cannot be read as it is now', async () => {
  const [stage] = await recordsOf(sandbox, 'case_stages');
  await previewOf('delete_case_stage', { case_stage_id: stage?.id });
  const before = await writesTo(sandbox);
  await fault(sandbox, { method: 'GET', path: '/v1/case_stages', status: 500, times: 9 });
  const { isError, text } = await call(client, 'delete_case_stage', { case_stage_id: stage?.id });
  expect(isError, text).toBe(true);
  expect(text).toContain(`The case stage ${stage?.id} could not be read as it is now: later changes are missing`);
  expect(text).toContain('Nothing was sent for delete_case_stage.');
  expect(await writesTo(sandbox)).toEqual(before);
});

it('after a deletion whose outcome is unknown, at most 40 pages of its list are read', async () => {
  const path = '/v1/practice_areas';
  const [area] = await Promise.all(
    Array.from({ length: 45 }, (_, i) => store('practice_areas', { name: `Area ${i}` })),
  );
  const args = { practice_area_id: area?.id };
  const confirm = await tokenFor(client, 'delete_practice_area', args);
  const seen = (await requestsTo(sandbox)).length;
  await fault(sandbox, { method: 'DELETE', path: `${path}/${area?.id}`, status: 500, after: true });
  // The list is read once before the deletion, in large pages.
  await fault(sandbox, { method: 'GET', path, delay_ms: 1 });
  await fault(sandbox, { method: 'GET', path, kind: 'no_count', page_size: 1, times: 100 });
  const { isError, text } = await call(client, 'delete_practice_area', { ...args, confirm });
  expect(isError, text).toBe(true);
  expect(text).toContain('It is not known whether it was carried out. The record could not be read.');
  const since = (await requestsTo(sandbox)).slice(seen);
  expect(since.filter((request) => request.path === path && request.status === 200)).toHaveLength(1 + 40);
});

it('the preview of a deletion counts the notes of a case and of a client, and names what is not checked', async () => {
  const [, matter] = await recordsOf(sandbox, 'cases');
  const person = await store('clients', { first_name: 'Nell', last_name: 'Notewell', cases: [] });
  const company = await store('companies', { name: 'Notewell & Sons', cases: [] });
  const notes = (await recordsOf(sandbox, 'notes')).filter((note) => Object(note.case).id === matter?.id);
  const ofCase = () => previewOf('delete_case', { case_id: matter?.id });
  await store('notes', { subject: 'One', note: 'One', date: '2026-11-02', case: { id: matter?.id } });
  expect(await ofCase()).toContain(`${notes.length + 1} note${notes.length === 0 ? '' : 's'}.`);
  expect(await ofCase()).toContain('Not checked: folders.');
  const ofClient = async () => (await previewOf('delete_client', { client_id: person.id })).join('\n');
  expect(await ofClient()).toMatch(/^None: .*notes/m);
  await store('notes', { subject: 'Two', note: 'Two', date: '2026-11-02', client: { id: person.id } });
  expect(await ofClient()).toMatch(/^1 note\.$/m);
  expect(await previewOf('delete_company', { company_id: company.id })).toContain('Not checked: notes.');
});
