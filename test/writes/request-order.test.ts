import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, recordsOf, requestsTo } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { confirmingOn, expectRefused, inMyCase, tokenFor, withAPerson } from './confirming.ts';

// The requests of one write, in their order, with a confirmation and without one.

const CONFIRMED = ['update_note', 'update_task', 'upload_case_document'];

let sandbox: Sandbox;
let plain: Client;
let confirming: Client;
let filesFolder: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  filesFolder = aStateFolder();
  const args = ['--confirm-tools', CONFIRMED.join(','), '--files-folder', filesFolder];
  plain = await connect({ env: confirmingOn(sandbox, 'off') });
  confirming = await connect({ args, env: confirmingOn(sandbox, 'token') });
});

afterAll(async () => {
  await Promise.all([plain.close(), confirming.close()]);
  await sandbox.close();
});

/** The requests to a path and below it while something happens, as `GET` or `PUT`. */
async function methodsDuring(path: string, action: () => Promise<unknown>): Promise<string[]> {
  const before = (await requestsTo(sandbox)).length;
  await action();
  const seen = (await requestsTo(sandbox)).slice(before);
  return seen.filter((one) => one.path.startsWith(path)).map(({ method }) => method);
}

/** A note that no other test of this file changes. */
async function noteAt(index: number): Promise<{ note_id: number; path: string }> {
  const id = Number((await recordsOf(sandbox, 'notes'))[index]?.id);
  return { note_id: id, path: `/v1/notes/${id}` };
}

const subjectOf = async (id: number) => (await recordsOf(sandbox, 'notes')).find((note) => note.id === id)?.subject;

describe('an update', () => {
  it('without a confirmation is GET, PUT, GET', async () => {
    const { note_id, path } = await noteAt(0);
    const update = () => call(plain, 'update_note', { note_id, subject: 'Once' });
    expect(await methodsDuring(path, update)).toEqual(['GET', 'PUT', 'GET']);
    expect(await methodsDuring(path, update)).toEqual(['GET']);
  });

  it('of a record that MyCase shows only in its list reads the list once before and once after', async () => {
    const [task] = await recordsOf(sandbox, 'tasks');
    const rename = (name: string) => call(plain, 'update_task', { task_id: task?.id, name });
    await rename('The list is read');
    expect(await methodsDuring('/v1/tasks', () => rename('Once'))).toEqual(['GET', 'PUT', 'GET']);
  });

  it('with a confirmation is GET for the preview, and GET, PUT, GET after consent', async () => {
    const { note_id, path } = await noteAt(1);
    const args = { note_id, subject: 'Agreed' };
    let confirm = '';
    const preview = async () => {
      confirm = await tokenFor(confirming, 'update_note', args);
    };
    expect(await methodsDuring(path, preview)).toEqual(['GET']);
    const consent = async () => {
      const { data, text } = await call(confirming, 'update_note', { ...args, confirm });
      expect(data.done, text).toBe('changed');
    };
    expect(await methodsDuring(path, consent)).toEqual(['GET', 'PUT', 'GET']);
  });

  it('is refused when somebody changed the record between preview and consent, and says what changed', async () => {
    const { note_id, path } = await noteAt(2);
    const args = { note_id, subject: 'Ours' };
    const confirm = await tokenFor(confirming, 'update_note', args);
    const theirs = { subject: 'Theirs', note: 'Their text.', date: '2031-05-06' };
    await inMyCase(sandbox, 'PUT', `/notes/${note_id}`, theirs);
    const consent = async () => {
      const answer = await call(confirming, 'update_note', { ...args, confirm });
      expectRefused(answer, 'have changed since the preview: subject, note, date');
    };
    expect(await methodsDuring(path, consent)).toEqual(['GET']);
    expect(await subjectOf(note_id)).toBe('Theirs');
    const fresh = await tokenFor(confirming, 'update_note', args);
    const { data, text } = await call(confirming, 'update_note', { ...args, confirm: fresh });
    expect(data.done, text).toBe('changed');
  });
});

it('while a person decides, another update of the same record is carried out', async () => {
  const { note_id } = await noteAt(3);
  const place = { ...confirmingOn(sandbox, 'ask'), MYCASE_CONFIRM_TOOLS: 'update_note' };
  const asked = await withAPerson(place, '2025-11-25');
  const other = await connect({
    env: { ...confirmingOn(sandbox, 'off'), MYCASE_STATE_FOLDER: place.MYCASE_STATE_FOLDER },
  });
  onTestFinished(async () => {
    await Promise.all([asked.client.close(), other.close()]);
  });
  asked.person.takesMs = 3_000;
  let isDecided = false;
  const first = call(asked.client, 'update_note', { note_id, subject: 'Asked' }).finally(() => {
    isDecided = true;
  });
  await vi.waitFor(() => expect(asked.person.asked).toHaveLength(1), { timeout: 50_000, interval: 10 });
  const second = await call(other, 'update_note', { note_id, subject: 'At once' });
  expect(second.data.done, second.text).toBe('changed');
  expect(isDecided).toBe(false);
  expectRefused(await first, 'have changed since the preview: subject');
  expect(await subjectOf(note_id)).toBe('At once');
});

describe('an upload', () => {
  const upload = { case_id: 31_204_126, path: 'Complaint', filename: 'complaint.txt' };

  it('previews name, size and digest of its file, and sends the bytes that were previewed', async () => {
    writeFileSync(join(filesFolder, 'first.txt'), 'As agreed.');
    const args = { ...upload, file: { path: 'first.txt' } };
    const { data } = await call(confirming, 'upload_case_document', args);
    expect(data.preview).toMatch(/file: first\.txt, size 10, sha256 [0-9a-f]{64}/);
    expect(data.preview).not.toContain('As agreed.');
    const sent = await call(confirming, 'upload_case_document', { ...args, confirm: data.confirm });
    expect(data.preview).toContain(`sha256 ${sent.data.sha256}`);
  });

  it('is refused when the file was replaced between preview and consent', async () => {
    const file = join(filesFolder, 'second.txt');
    writeFileSync(file, 'As agreed.');
    const args = { ...upload, path: 'Answer', file: { path: 'second.txt' } };
    const confirm = await tokenFor(confirming, 'upload_case_document', args);
    writeFileSync(file, 'As forged.');
    const consent = async () => {
      const answer = await call(confirming, 'upload_case_document', { ...args, confirm });
      expectRefused(answer, 'have changed since the preview: file.');
    };
    expect(await methodsDuring('/v1/cases/31204126/documents', consent)).toEqual([]);
  });
});
