import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, aClient, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError, useScene } from '../support/scene.ts';
import { aFolder, sha256Of, someBytes, storedSha256, writeTo } from './folder.ts';

// A fault at each step of an upload: the answer states what is in MyCase, and another call completes or removes it.

const folder = aFolder();
const scene = useScene('--files-folder', folder);
const BYTES = someBytes(600_000);
const SHA256 = sha256Of(BYTES);
writeTo(folder, 'scan.bin', BYTES);

let count = 0;
const anUpload = () => {
  count += 1;
  return { case_id: 31_204_126, path: `Faults/Scan ${count}`, filename: 'scan.bin', file: { path: 'scan.bin' } };
};

/** A create that is refused because of the rate limit uses a fault up, too. */
const CREATE = { method: 'POST', path: '/v1/cases/31204126/documents' };
const PUT = { method: 'PUT', path: '/storage/*' };

type Fault = Record<string, unknown>;

/** The faults, with whether the upload succeeds in spite of it. */
const FAULTS: readonly (readonly [string, Fault | readonly Fault[], boolean])[] = [
  ['the create is refused', { ...CREATE, status: 422 }, false],
  ['the create fails', { ...CREATE, status: 500 }, false],
  ['the create is cut before', { ...CREATE, cut: 'before' }, false],
  ['the create is cut after', { ...CREATE, cut: 'after' }, false],
  ['the create has no id', { ...CREATE, kind: 'created_without_id', times: 9 }, false],
  ['the create has another body', { ...CREATE, kind: 'other_body', times: 9 }, false],
  ['the create is answered by a sign-in page', { ...CREATE, kind: 'sign_in_page' }, false],
  ['storage refuses', { ...PUT, status: 403, times: 9 }, false],
  ['storage redirects', { ...PUT, status: 307, headers: { Location: 'https://example.com/' }, times: 9 }, false],
  ['storage fails once', { ...PUT, status: 503 }, true],
  ['storage fails', { ...PUT, status: 503, times: 9 }, false],
  ['storage answers with a page', { ...PUT, kind: 'sign_in_page', times: 9 }, false],
  ['storage answers with a page after it stored', { ...PUT, kind: 'sign_in_page', after: true, times: 9 }, true],
  ['the connection breaks at the start', { ...PUT, cut_upload: 1 }, true],
  ['the connection breaks in the middle', { ...PUT, cut_upload: 300_000 }, true],
  ['the connection breaks again and again', { ...PUT, cut_upload: 300_000, times: 9 }, false],
  ['the bytes are lost', { ...PUT, cut: 'before', times: 9 }, false],
  ['the answer is lost once', { ...PUT, cut: 'after' }, true],
  ['the answer is lost again and again', { ...PUT, cut: 'after', times: 9 }, true],
  [
    'the answer is lost, and storage then refuses',
    [
      { ...PUT, cut: 'after' },
      { ...PUT, status: 403, times: 9 },
    ],
    true,
  ],
];

/** Expects that the answer says what the sandbox has. Returns the id of a record without bytes. */
async function expectTrue(answer: Answer, added: readonly Record<string, unknown>[]): Promise<unknown> {
  expect(added.length, answer.text).toBeLessThanOrEqual(1);
  const [record] = added;
  const stored = record && (await storedSha256(scene.sandbox, `/documents/${record.id}/data`));
  if (!answer.isError) {
    expect(stored).toBe(SHA256);
    expect(answer.data.sha256).toBe(SHA256);
    return undefined;
  }
  if (record) expect(answer.text).toContain(`id ${record.id}`);
  else expect(answer.text).not.toMatch(/was created in MyCase/);
  if (record && stored === undefined) expect(answer.text).toMatch(/its bytes were not stored|Its bytes were not sent/);
  return record?.id;
}

describe('an upload', () => {
  it.each(FAULTS)('tells the truth when %s', async (_, wrong, succeeds) => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'documents');
    for (const one of [wrong].flat()) await fault(sandbox, one);
    const answer = await call(client, 'upload_case_document', anUpload());
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    expect(answer.isError, answer.text).toBe(!succeeds);
    const document_id = await expectTrue(answer, (await recordsOf(sandbox, 'documents')).slice(before.length));
    if (document_id === undefined) return;

    expect(answer.text).toContain('upload_document_version');
    const completed = await call(client, 'upload_document_version', { document_id, file: { path: 'scan.bin' } });
    expect(completed.isError, completed.text).toBe(false);
    expect(await storedSha256(sandbox, `/documents/${document_id}/data`)).toBe(SHA256);
    expect((await call(client, 'delete_document', { document_id })).isError).toBe(false);
    expect(await recordsOf(sandbox, 'documents')).toEqual(before);
  });

  it.each([
    ['fails', { ...PUT, status: 503, times: 9 }, true],
    ['loses its answer', { ...PUT, cut: 'after', times: 9 }, false],
  ])('of a version tells the truth when storage %s', async (_, wrong, isError) => {
    const { sandbox, client } = scene;
    await fault(sandbox, wrong);
    const answer = await call(client, 'upload_document_version', {
      document_id: 64_005_946,
      file: { path: 'scan.bin' },
      allow_duplicate: true,
    });
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    expect(answer.isError, answer.text).toBe(isError);
    if (!isError) return expect(answer.data).toMatchObject({ sha256: SHA256 });
    const [, version_number] =
      /^Version (\d+) was created in MyCase .*its bytes were not stored/.exec(answer.text) ?? [];
    expect(answer.text).toContain('To remove the record, use delete_document_version.');
    const removed = await call(client, 'delete_document_version', {
      document_id: 64_005_946,
      version_number: Number(version_number),
    });
    expect(removed.isError, removed.text).toBe(false);
  });

  it('never stores a file that changes between its check and its sending, and says so', async () => {
    const { sandbox, client } = scene;
    for (const change of [someBytes(600_000, 2), someBytes(599_999), someBytes(600_001), Buffer.alloc(0)]) {
      const path = writeTo(folder, 'changing.bin', BYTES);
      const before = await recordsOf(sandbox, 'documents');
      await fault(sandbox, { ...CREATE, delay_ms: 400 });
      const running = call(client, 'upload_case_document', { ...anUpload(), file: { path } });
      await sleep(200);
      writeFileSync(path, change);
      const answer = await running;
      expectError(answer, 'its bytes were not stored: The file was changed while it was read.');
      const [record] = (await recordsOf(sandbox, 'documents')).slice(before.length);
      expect(await storedSha256(sandbox, `/documents/${record?.id}/data`)).toBeUndefined();
    }
  });
});

describe('a long upload', () => {
  it('may take longer than the time of a call while it makes progress, which is reported', async () => {
    const received: Buffer[] = [];
    const storage = createServer(async (request, response) => {
      for await (const chunk of request) {
        received.push(chunk);
        if (received.length % 64 === 0) await sleep(40);
      }
      response.end();
    }).listen(0, '127.0.0.1');
    await once(storage, 'listening');
    onTestFinished(() => void storage.close());
    const { port } = storage.address() as AddressInfo;
    const bytes = Buffer.alloc(400_000_000, 'A page of a long video. ');
    const path = writeTo(folder, 'long.bin', bytes);
    const { sandbox } = scene;
    const args = ['--files-folder', folder, '--call-timeout', '3'];
    const client = await aClient({ args, env: pointedAt(sandbox) });
    // The first call loads the program, which takes long on a busy machine.
    await call(client, 'get_firm').catch(() => {});
    await call(client, 'get_case_folder', { case_id: 31_204_126 });
    const put_url = `http://127.0.0.1:${port}/storage`;
    await fault(sandbox, { ...CREATE, status: 201, body: JSON.stringify({ id: 1, name: 'Long', put_url }) });
    const messages: string[] = [];
    const startedAt = performance.now();
    const answer = await client.callTool(
      { name: 'upload_case_document', arguments: { ...anUpload(), file: { path } } },
      { onprogress: ({ message }) => messages.push(message ?? '') },
    );
    expect(answer.isError, JSON.stringify(answer.content)).toBeFalsy();
    expect(performance.now() - startedAt).toBeGreaterThan(3_500);
    expect(sha256Of(Buffer.concat(received))).toBe(sha256Of(bytes));
    expect(messages.join('\n')).toMatch(/^sent [\d.]+ of 400\.0 MB$/m);
  });
});
