import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { aClient, call, fault, pointedAt, recordsOf, requestsTo } from '../harness.ts';
import { expectError, NOT_KNOWN, seenBy, useScene } from './scene.ts';

const scene = useScene();

const upload = {
  case_id: 31_204_126,
  path: 'Complaint',
  filename: 'complaint.txt',
  file: { text: 'As follows.' },
};

describe('an upload', () => {
  it('arrives whole, and the token stays away from storage', async () => {
    const { sandbox, client } = scene;
    const { data } = await call(client, 'upload_case_document', upload);
    expect(data).toMatchObject({ filename: 'complaint.txt', size: 11 });
    const { data: file } = await call(client, 'download_document', { document_id: data.id });
    expect(file).toMatchObject({ text: 'As follows.', sha256: data.sha256 });
    const toStorage = (await requestsTo(sandbox)).filter(({ path }) => path.startsWith('/storage/'));
    expect(toStorage).toMatchObject([
      { method: 'PUT', headers: { authorization: false } },
      { method: 'GET', headers: { authorization: false } },
    ]);
  });

  it.each([
    ['answers 503 again and again', { status: 503, times: 9 }, 3],
    ['refuses the address', { status: 403, times: 9 }, 1],
  ])('says that its record exists when storage %s', async (_, wrong, attempts) => {
    const { sandbox, client } = scene;
    const before = await recordsOf(sandbox, 'documents');
    await fault(sandbox, { method: 'PUT', path: '/storage/*', ...wrong });

    const answer = await call(client, 'upload_case_document', upload);

    const added = (await recordsOf(sandbox, 'documents')).slice(before.length);
    expect(added).toHaveLength(1);
    expectError(
      answer,
      `The record was created in MyCase (id ${added[0]?.id}), but its bytes were not stored`,
    );
    expect(answer.text).toContain('upload_document_version');
    expect((await seenBy(sandbox)).filter((line) => line.startsWith('POST '))).toHaveLength(1);
    expect((await seenBy(sandbox)).filter((line) => line.startsWith('PUT '))).toHaveLength(attempts);
  });

  it('goes on when storage fails once', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'PUT', path: '/storage/*', status: 503 });
    const { isError, data } = await call(client, 'upload_case_document', upload);
    expect(isError).toBe(false);
    const { data: file } = await call(client, 'download_document', { document_id: data.id });
    expect(file).toMatchObject({ text: 'As follows.' });
  });

  it('is not repeated when nobody knows whether its record was made', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'POST', cut: 'after' });
    expectError(await call(client, 'upload_case_document', upload), NOT_KNOWN);
    expect(await requestsTo(sandbox)).toHaveLength(1);
  });

  it('says that its record exists when MyCase names no storage address', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { method: 'POST', broken_json: true });
    expectError(
      await call(client, 'upload_case_document', upload),
      'The record was created in MyCase (id unknown), but its bytes were not stored',
    );
  });
});

describe('a download', () => {
  it('says so when its address has expired', async () => {
    let now = Date.now();
    const sandbox = await startSandbox({ clock: () => (now += 61_000) });
    onTestFinished(() => sandbox.close());
    const client = await aClient({ env: pointedAt(sandbox) });
    expectError(
      await call(client, 'download_document', { document_id: 64_005_946 }),
      "MyCase's document storage did not give the bytes: it answered 403.",
    );
  });

  it.each([
    ['the connection is cut', { cut: 'before' }],
    ['the file is cut short', { cut_body: true }],
    ['storage answers 503', { status: 503 }],
  ])('goes on when %s', async (_, wrong) => {
    const { sandbox, client } = scene;
    const whole = await call(client, 'download_document', { document_id: 64_005_946 });
    await fault(sandbox, { path: '/storage/*', ...wrong });
    expect(await call(client, 'download_document', { document_id: 64_005_946 })).toEqual(whole);
  });

  it('never answers with half a file', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { path: '/storage/*', cut_body: true, times: 9 });
    expectError(
      await call(client, 'download_document', { document_id: 64_005_946 }),
      'did not give the bytes',
    );
  });

  it.each([
    ['no address', {}, 'was answered by a redirect (302)'],
    ['an address that is none', { Location: 'over there' }, 'nothing was sent there'],
    ['an address of another protocol', { Location: 'file:///etc/passwd' }, 'nothing was sent there'],
  ])('says so when MyCase redirects to %s', async (_, headers, words) => {
    const { sandbox, client } = scene;
    await fault(sandbox, { path: '/v1/documents/64005946/data', status: 302, headers });
    expectError(await call(client, 'download_document', { document_id: 64_005_946 }), words);
  });

  it('of too large a file names another way', async () => {
    const { sandbox, client } = scene;
    await fault(sandbox, { path: '/storage/*', huge_mb: 50 });
    expectError(await call(client, 'download_document', { document_id: 64_005_946 }), 'use save_as');
  });
});
