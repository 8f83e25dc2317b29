import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClient, aSandbox, call, fault, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError, seenBy, useScene } from '../support/scene.ts';
import { aFolder, sha256Of, someBytes, writeTo } from './folder.ts';

// A fault at each step of a download: the file is complete, or it is not there.

const folder = aFolder();
const source = aFolder();
const scene = useScene('--files-folder', folder, '--files-folder', source, '--max-file-size', '2');
const BYTES = someBytes(900_000);
writeTo(source, 'scan.bin', BYTES);

let document_id: unknown;
let count = 0;

beforeEach(async () => {
  const args = { case_id: 31_204_126, path: 'Scan', filename: 'scan.bin', file: { path: join(source, 'scan.bin') } };
  document_id ??= (await call(scene.client, 'upload_case_document', args)).data.id;
});

const download = (more: object = {}) => {
  count += 1;
  return call(scene.client, 'download_document', { document_id, save_as: `scan-${count}.bin`, ...more });
};

const DATA = '/v1/documents/*';
const GET = { method: 'GET', path: '/storage/*' };

/** The faults, with the words of the error. Without words the download succeeds. */
const FAULTS: readonly (readonly [string, readonly Record<string, unknown>[], RegExp | undefined])[] = [
  ['MyCase fails once', [{ path: DATA, status: 503 }], undefined],
  ['MyCase fails', [{ path: DATA, status: 500, times: 9 }], /500/],
  ['MyCase has no such file', [{ path: DATA, status: 404, times: 9 }], /404/],
  ['MyCase names no address', [{ path: DATA, status: 302, times: 9 }], /redirect \(302\)/],
  ['the address has expired', [{ ...GET, status: 403 }], undefined],
  ['each address has expired', [{ ...GET, status: 403, times: 9 }], /it answered 403/],
  ['storage has no such file', [{ ...GET, status: 404, times: 9 }], /it answered 404/],
  ['storage fails once', [{ ...GET, status: 503 }], undefined],
  ['storage fails', [{ ...GET, status: 503, times: 20 }], /it answered 503/],
  ['the connection is cut before the first byte', [{ ...GET, cut: 'before' }], undefined],
  ['the connection is cut after the head', [{ ...GET, cut_at: 0 }], undefined],
  ['the connection is cut after one byte', [{ ...GET, cut_at: 1 }], undefined],
  ['the connection is cut in the middle', [{ ...GET, cut_at: 450_000 }], undefined],
  ['the connection is cut before the last byte', [{ ...GET, cut_at: 899_999 }], undefined],
  ['the connection is cut three times', [{ ...GET, cut_at: 200_000, times: 3 }], undefined],
  ['the connection is always cut', [{ ...GET, cut_at: 1_000, times: 20 }], /the connection broke/],
  [
    'the address expires after the connection was cut',
    [
      { ...GET, cut_at: 450_000 },
      { ...GET, status: 403 },
    ],
    undefined,
  ],
  ['the content has no strong ETag', [{ ...GET, cut_at: 450_000, headers: { ETag: 'W/"1"' } }], undefined],
  ['the content has changed', [{ ...GET, cut_at: 450_000, headers: { ETag: '"another"' } }], undefined],
  [
    'storage sends another part',
    [
      { ...GET, cut_at: 450_000 },
      { ...GET, headers: { 'Content-Range': 'bytes 7-899999/900000' } },
    ],
    undefined,
  ],
  [
    'storage refuses the part',
    [
      { ...GET, cut_at: 450_000 },
      { ...GET, status: 416 },
    ],
    undefined,
  ],
  ['storage sends no content', [{ ...GET, status: 204, body: '' }], /it answered 204/],
  [
    'storage sends only a part of the file',
    [{ ...GET, status: 206, body: '', headers: { 'Content-Range': 'bytes 0-0/900000' } }],
    undefined,
  ],
  ['storage redirects', [{ ...GET, status: 302, headers: { Location: 'https://example.com/' } }], /another redirect/],
  ['storage sends a file that is too large', [{ ...GET, huge_mb: 5 }], /more than 2000000 bytes.*--max-file-size/],
];

describe('a download to a folder', () => {
  it.each(FAULTS)('is complete, or there is no file, when %s', async (_, wrongs, words) => {
    const before = readdirSync(folder);
    for (const wrong of wrongs) await fault(scene.sandbox, wrong);
    const answer = await download();
    if (words !== undefined) {
      expectError(answer, words);
      return expect(readdirSync(folder)).toEqual(before);
    }
    expect(answer.isError, answer.text).toBe(false);
    const saved = readFileSync(String(answer.data.saved_to));
    expect(saved.equals(BYTES)).toBe(true);
    expect(answer.data).toMatchObject({ size: BYTES.length, sha256: sha256Of(BYTES) });
    expect(readdirSync(folder)).toHaveLength(before.length + 1);
  });

  it('continues where it broke, and sends no token to storage', async () => {
    await fault(scene.sandbox, { ...GET, cut_at: 450_000 });
    await download();
    const seen = (await seenBy(scene.sandbox)).filter((line) => line.includes('/storage/'));
    expect(seen.map((line) => line.split(' ').at(-1))).toEqual(['200', '206']);
  });

  it('of a file that exists is refused before anything is fetched, unless it may be replaced', async () => {
    const path = writeTo(folder, 'mine.bin', 'My own file.');
    for (const save_as of ['mine.bin', 'Mine.bin'.toLowerCase()]) {
      expectError(await download({ save_as }), 'The folder already contains a file "mine.bin".');
    }
    expect(readFileSync(path, 'utf8')).toBe('My own file.');
    expect(await seenBy(scene.sandbox)).toEqual([]);

    await fault(scene.sandbox, { ...GET, status: 404 });
    expect((await download({ save_as: 'mine.bin', overwrite: true })).isError).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('My own file.');
    expect((await download({ save_as: 'mine.bin', overwrite: true })).isError).toBe(false);
    expect(readFileSync(path).equals(BYTES)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('replaces only the file of its name', async () => {
    const other = writeTo(folder, 'client\u2019s.bin', 'My own file.');
    expectError(
      await download({ save_as: "client's.bin", overwrite: true }),
      'already contains a file "client\u2019s.bin"',
    );
    const named = writeTo(folder, "client's.bin", 'To be replaced.');
    expect((await download({ save_as: "client's.bin", overwrite: true })).isError).toBe(false);
    expect(readFileSync(named).equals(BYTES)).toBe(true);
    expect(readFileSync(other, 'utf8')).toBe('My own file.');
  });

  it('never writes through a link', async () => {
    const victim = writeTo(source, 'victim.txt', 'Not for this download.');
    symlinkSync(victim, join(folder, 'link.bin'));
    symlinkSync(join(source, 'missing.txt'), join(folder, 'dangling.bin'));
    for (const save_as of ['link.bin', 'dangling.bin']) {
      expectError(await download({ save_as }), 'already contains');
      expectError(await download({ save_as, overwrite: true }), 'is not a file, so it is not replaced');
    }
    expect(readFileSync(victim, 'utf8')).toBe('Not for this download.');
  });

  it.each([
    '../scan.bin',
    '/tmp/scan.bin',
    'a/scan.bin',
    'a\\scan.bin',
    '..',
    '.',
    '.hidden',
    'scan.bin.',
    'scan.bin ',
    'CON',
    'nul.txt',
    'com1.pdf',
    'LPT9',
    'COM\u00b9.txt',
    'CONOUT$',
    'con .txt',
    'a:b.txt',
    'a\u0000.txt',
    'a\u202etxt.exe',
    'a\n.txt',
    `${'x'.repeat(252)}.bin`,
    `${'\u00fc'.repeat(126)}.bin`,
  ])('refuses the name %j', async (save_as) => {
    const before = readdirSync(folder);
    expectError(await download({ save_as }), 'save_as');
    expect(readdirSync(folder)).toEqual(before);
  });
});

it('a storage host is refused if one of its addresses is private', async () => {
  const sandbox = await aSandbox();
  const NODE_OPTIONS = `--import ${new URL('../support/stand-in-dns.mjs', import.meta.url).href}`;
  const client = await aClient({ env: { ...pointedAt(sandbox), NODE_OPTIONS } });
  for (const host of ['10-0-0-5', '127-0-0-1', '169-254-169-254', '203-0-113-9.192-168-0-1', '0-0-0-0']) {
    await fault(sandbox, {
      path: '/v1/documents/64005946/data',
      status: 302,
      headers: { Location: `https://${host}.test/file?signature=1` },
    });
    const answer = await call(client, 'download_document', { document_id: 64_005_946 });
    expectError(answer, 'MyCase sent a storage address in a private network. Nothing was sent to it.');
  }
  expect(await recordsOf(sandbox, 'documents')).not.toEqual([]);
});
