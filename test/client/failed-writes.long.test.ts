import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aClient, call, fault, recordsOf, requestsTo, type SeenRequest } from '../support/harness.ts';
import { expectError, NOT_KNOWN, seenBy, useScene } from '../support/scene.ts';

const scene = useScene();

const TIMED_OUT = { status: 504, body: '{"message":"Endpoint request timed out"}' };
const NAME = 'On appeal';

/** The same twice would be taken for a mistake. */
const aName = (): string => `${NAME} ${randomUUID()}`;

describe('a redirect, as from a proxy or a wrong address,', () => {
  it.each([
    ['create_case_stage', 'POST', { name: NAME }],
    ['update_note', 'PUT', { subject: 'Called back', note: 'Called back.', date: '2031-03-04' }],
    ['delete_note', 'DELETE', {}],
  ])('is not reported as success of %s', async (tool, method, args) => {
    const { sandbox, client } = scene;
    const on = method === 'POST' ? {} : { note_id: await aNote(sandbox) };
    await fault(sandbox, { method, status: 301, headers: { Location: 'https://mycase.example/' } });
    expectError(await call(client, tool, { ...on, ...args }), 'was answered by a redirect (301)');
    expect(await sentBy(sandbox, method)).toHaveLength(1);
  });
});

describe('a create', () => {
  it.each([
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', TIMED_OUT],
    ['503 with Retry-After', { status: 503, headers: { 'Retry-After': '1' } }],
    ['a connection cut before it was carried out', { cut: 'before' }],
  ])('is sent once and has an unknown outcome after %s, and its record is not in the list', async (_, wrong) => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'case_stages');
    await fault(sandbox, { method: 'POST', ...wrong });
    const answer = await call(client, 'create_case_stage', { name: aName() });
    expectError(answer, NOT_KNOWN);
    expect(answer.text).toContain('POST /case_stages');
    expect(answer.text).toContain('list_case_stages does not have the record so far.');
    expect(await sentBy(sandbox, 'POST')).toHaveLength(1);
    expect(await recordsOf(sandbox, 'case_stages')).toHaveLength(before.length);
  });

  it.each([
    ['504', { ...TIMED_OUT, after: true }],
    ['a cut connection', { cut: 'after' }],
  ])('is sent once and found in its list when MyCase carries it out and answers with %s', async (_, wrong) => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'case_stages');
    const name = aName();
    await fault(sandbox, { method: 'POST', ...wrong });
    const { isError, data, text } = await call(client, 'create_case_stage', { name });
    const after = await recordsOf(sandbox, 'case_stages');
    expect(isError, text).toBe(false);
    expect(after).toHaveLength(before.length + 1);
    const id = after.find((stage) => stage.name === name)?.id;
    expect(data).toMatchObject({ id, name, note: expect.stringContaining(`It was created: id ${id}.`) });
    expect(await sentBy(sandbox, 'POST')).toHaveLength(1);
  });

  it.each([
    ['broken JSON', { broken_json: true }, '201 to POST /case_stages, but the response was not JSON'],
    ['a cut body', { cut_body: true }, '201 to POST /case_stages, but the response was cut short'],
    ['no body', { empty_body: true }, '201 to POST /case_stages, but the response was empty'],
    ['a list', { body: '[]' }, '201 to POST /case_stages, but the response was not a record with an id'],
  ])('is sent once and found in its list when MyCase answers success with %s', async (_, wrong, note) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'POST', ...wrong });
    const { isError, data } = await call(client, 'create_case_stage', { name: aName() });
    expect(isError).toBe(false);
    expect(data.note).toContain(`${note}. It was created: id ${data.id}. list_case_stages shows the record.`);
    expect(await sentBy(sandbox, 'POST')).toHaveLength(1);
  });

  it('has an unknown outcome after a success of 50 MB that its list does not show', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'POST', huge_mb: 50 });
    expectError(await call(client, 'create_case_stage', { name: aName() }), NOT_KNOWN);
  });

  it.each([['broken_json'], ['cut_body'], ['empty_body']])('has one record after %s', async (flaw) => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'case_stages');
    await fault(sandbox, { method: 'POST', [flaw]: true });
    await call(client, 'create_case_stage', { name: aName() });
    expect(await recordsOf(sandbox, 'case_stages')).toHaveLength(before.length + 1);
  });

  it('succeeds when fields of the response have wrong types, and these are listed separately', async () => {
    const { sandbox, client } = scene;
    const name = aName();
    await fault(sandbox, { method: 'POST', body: `{"id":"12a","name":"${name}","created_at":0}` });
    expect(await call(client, 'create_case_stage', { name })).toMatchObject({
      isError: false,
      data: { name, unexpected: { id: '12a', created_at: 0 } },
    });
  });

  it('is reported as not sent when MyCase cannot be reached', async () => {
    const client = await aClient({
      env: { MYCASE_BASE_URL: 'http://127.0.0.1:9/v1', MYCASE_ACCESS_TOKEN: 'sandbox-token' },
    });
    const answer = await call(client, 'create_case_stage', { name: aName() });
    expectError(answer, 'nothing was sent');
    expect(answer.text).not.toContain(NOT_KNOWN);
  });
});

const WRONG = [
  ['502', [{ status: 502 }]],
  ['502, then 503', [{ status: 502 }, { status: 503 }]],
  ['504', [TIMED_OUT]],
  ['a connection cut before it was carried out', [{ cut: 'before' }]],
  ['a connection cut after it was carried out', [{ cut: 'after' }]],
] as const;

describe('delete_note', () => {
  it.each(WRONG)('is repeated and succeeds after %s', async (_, wrong) => {
    const { sandbox, client } = scene;
    const note_id = await aNote(sandbox);
    for (const one of wrong) await fault(sandbox, { method: 'DELETE', ...one });
    const answer = await call(client, 'delete_note', { note_id });
    expect(answer).toMatchObject({ isError: false, data: { done: 'deleted' } });
    expect(await sentBy(sandbox, 'DELETE')).toHaveLength(wrong.length + 1);
    expect((await recordsOf(sandbox, 'notes')).map(({ id }) => id)).not.toContain(note_id);
  });

  it('has an unknown outcome after three responses 503', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'DELETE', status: 503, times: 9 });
    expectError(await call(client, 'delete_note', { note_id: await aNote(sandbox) }), NOT_KNOWN);
    expect(await sentBy(sandbox, 'DELETE')).toHaveLength(3);
  });
});

describe('update_note, which sends the whole record', () => {
  const sent = { subject: NAME, note: NAME, date: '2031-03-04' };

  it.each(WRONG)('is sent once after %s, and its outcome is read from the record', async (words, wrong) => {
    const { sandbox, client } = scene;
    const note_id = await aNote(sandbox);
    const before = (await recordsOf(sandbox, 'notes')).find(({ id }) => id === note_id);
    await fault(sandbox, { method: 'PUT', ...wrong[0] });
    const answer = await call(client, 'update_note', { note_id, ...sent });
    expect(await sentBy(sandbox, 'PUT')).toHaveLength(1);
    const after = (await recordsOf(sandbox, 'notes')).find(({ id }) => id === note_id);
    if (words.includes('after it was')) {
      expect(answer).toMatchObject({ isError: false, data: { done: 'changed' } });
      expect(after).toMatchObject(sent);
      return;
    }
    expectError(answer, NOT_KNOWN);
    expect(answer.text).toContain('does not have the new values yet');
    expect(after).toEqual(before);
    expect(await call(client, 'update_note', { note_id, ...sent })).toMatchObject({
      data: { done: 'changed' },
    });
  });
});

/** The requests of a method that a sandbox has seen. */
async function sentBy(sandbox: Sandbox, wanted: string): Promise<SeenRequest[]> {
  return (await requestsTo(sandbox)).filter(({ method }) => method === wanted);
}

/** The id of a note that none of these tests has written. */
async function aNote(sandbox: Sandbox): Promise<unknown> {
  const notes = await recordsOf(sandbox, 'notes');
  return notes.find(({ subject }) => subject !== NAME)?.id;
}

describe('a delete', () => {
  it('states that the response to the first attempt was lost', async () => {
    const { sandbox, client } = scene;
    const note_id = await aNote(sandbox);
    await fault(sandbox, { method: 'DELETE', cut: 'after' });
    const { data } = await call(client, 'delete_note', { note_id });
    expect(data).toMatchObject({ done: 'deleted', note: expect.stringContaining('no longer has this record') });
    expect(await seenBy(sandbox)).toEqual([
      `GET /v1/notes/${note_id} 200`,
      `DELETE /v1/notes/${note_id} 0`,
      `DELETE /v1/notes/${note_id} 404`,
    ]);
  });

  it.each([
    ['after', false],
    ['before', true],
  ])(
    'is reported as MyCase has it if a redirect follows a connection cut %s it was carried out',
    async (cut, isError) => {
      const { sandbox, client } = scene;
      const note_id = await aNote(sandbox);
      await fault(sandbox, { method: 'DELETE', cut });
      await fault(sandbox, { method: 'DELETE', status: 301, headers: { Location: 'https://mycase.example/' } });
      const answer = await call(client, 'delete_note', { note_id });
      expect(answer.isError, answer.text).toBe(isError);
      expect(answer.text).not.toContain('It was not carried out');
      expect(answer.text).toContain(isError ? 'MyCase still shows the record.' : 'The record is deleted');
      if (isError) expect(answer.text).toContain(NOT_KNOWN);
    },
  );

  it('of a record that did not exist is an error', async () => {
    const { client } = scene;
    expectError(await call(client, 'delete_note', { note_id: 5 }), 'MyCase answered 404');
  });
});

describe('values of custom fields, which MyCase appends', () => {
  it('are sent once, since a second time would append them again', async () => {
    const { sandbox, client } = scene;
    const [company] = await recordsOf(sandbox, 'companies');
    const fields = await recordsOf(sandbox, 'custom_fields');
    const custom_field = { id: fields.find(({ parent_type }) => parent_type === 'company')?.id };
    await fault(sandbox, { method: 'PUT', cut: 'after' });

    const answer = await call(client, 'update_company', {
      company_id: company?.id,
      name: company?.name,
      custom_field_values: [{ custom_field, value: 'Registered Agents Inc.' }],
    });

    expect(answer).toMatchObject({ isError: false, data: { done: 'changed' } });
    expect(answer.text).toContain("MyCase's answer was lost. The record was read again");
    expect(await sentBy(sandbox, 'PUT')).toHaveLength(1);
    const [after] = await recordsOf(sandbox, 'companies');
    expect(after?.custom_field_values).toMatchObject([{ custom_field, value: 'Registered Agents Inc.' }]);
  });
});
