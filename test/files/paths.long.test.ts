import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt, recordsOf } from '../support/harness.ts';
import { expectError } from '../support/scene.ts';
import { aFolder, writeTo } from './folder.ts';

// Only files that the user meant are read: in the allowed folders, under a name that a person sees.

const first = aFolder();
const second = aFolder();
const outside = aFolder();
let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  for (const folder of ['sub', '.git', 'sub/.cache']) mkdirSync(join(first, folder));
  const secret = writeTo(outside, 'secret.txt', 'Not for this server.');
  writeTo(first, 'a.txt', 'In the first folder.');
  writeTo(second, 'b.txt', 'In the second folder.');
  writeTo(first, 'both.txt', 'One.');
  writeTo(second, 'both.txt', 'Two.');
  writeTo(first, 'Ex\u0301hibit.txt', 'A name in the form NFD.');
  writeTo(first, '.env', 'TOKEN=1');
  writeTo(first, '.git/config', '[core]');
  writeTo(first, 'sub/.cache/a.txt', 'A copy.');
  writeTo(first, 'id_ed25519', 'A key.');
  writeTo(first, 'Credentials.json', '{}');
  writeTo(first, 'vault.kdbx', 'A vault.');
  writeTo(first, 'key.txt', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n');
  symlinkSync(secret, join(first, 'link out.txt'));
  symlinkSync(outside, join(first, 'folder out'));
  symlinkSync('/dev/zero', join(first, 'zero.txt'));
  symlinkSync(join(first, '.env'), join(first, 'link to hidden.txt'));
  symlinkSync(join(first, 'a.txt'), join(first, 'link in.txt'));
  symlinkSync(join(second, 'b.txt'), join(first, 'link to second.txt'));
  symlinkSync(join(first, 'loop.txt'), join(first, 'loop.txt'));
  linkSync(secret, join(first, 'hard.txt'));
  execFileSync('mkfifo', [join(first, 'pipe.txt')]);
  truncateSync(writeTo(first, 'large.bin', 'x'), 3_000_000);
  sandbox = await startSandbox();
  const args = ['--files-folder', first, '--files-folder', second, '--max-file-size', '2'];
  client = await connect({ args, env: pointedAt(sandbox) });
  return async () => {
    await client.close();
    await sandbox.close();
  };
});

let count = 0;
const upload = (path: string) => {
  count += 1;
  return call(client, 'upload_case_document', {
    case_id: 31_204_126,
    path: `Paths/Evidence ${count}`,
    filename: 'evidence.txt',
    file: { path },
    allow_duplicate: true,
  });
};

const NOT_THERE = 'The folders of --files-folder do not contain this file';

const REFUSED: readonly (readonly [string, string])[] = [
  ['../secret.txt', NOT_THERE],
  [join(outside, 'secret.txt'), NOT_THERE],
  [`sub/../../${outside.split('/').at(-1)}/secret.txt`, NOT_THERE],
  ['/etc/passwd', NOT_THERE],
  ['/dev/zero', NOT_THERE],
  ['/proc/self/environ', NOT_THERE],
  ['%2e%2e/secret.txt', NOT_THERE],
  ['..\\secret.txt', NOT_THERE],
  ['a.txt\0.pdf', NOT_THERE],
  ['.', NOT_THERE],
  ['..', NOT_THERE],
  ['loop.txt', NOT_THERE],
  ['~/.ssh/id_rsa', NOT_THERE],
  ['x'.repeat(5_000), NOT_THERE],
  ['link out.txt', 'a link that leads out of the folders'],
  ['folder out/secret.txt', 'a link that leads out of the folders'],
  ['zero.txt', 'a link that leads out of the folders'],
  ['hard.txt', 'has 2 names (hard links)'],
  ['pipe.txt', 'is not a file but a device or a pipe'],
  ['sub', 'is a folder, not a file'],
  ['.env', '".env" is hidden'],
  ['.git/config', '".git" is hidden'],
  ['sub/.cache/a.txt', '".cache" is hidden'],
  ['link to hidden.txt', '".env" is hidden'],
  ['id_ed25519', 'seems to hold passwords or private keys'],
  ['Credentials.json', 'seems to hold passwords or private keys'],
  ['vault.kdbx', 'seems to hold passwords or private keys'],
  ['key.txt', 'seems to hold passwords or private keys'],
  ['both.txt', 'Several folders of --files-folder have a file of this name'],
  ['large.bin', 'The file has 3.0 MB; at most 2.0 MB are allowed. Nothing was sent. The user can raise the limit'],
];

describe('the path of an upload', () => {
  it('is refused with the reason, and nothing is sent', async () => {
    const before = await recordsOf(sandbox, 'documents');
    for (const [path, reason] of REFUSED) {
      const answer = await upload(path);
      expectError(answer, reason);
      expect(answer.text, path).toContain('Nothing was sent.');
      expect(answer.text).not.toContain('Not for this server');
    }
    expect(await recordsOf(sandbox, 'documents')).toEqual(before);
    process.stdout.write(`refused paths: ${REFUSED.length} distinct inputs\n`);
  });

  it.each([
    ['a.txt', 20],
    ['sub/../a.txt', 20],
    ['./a.txt', 20],
    ['a.txt/', 20],
    [join(first, 'a.txt'), 20],
    ['b.txt', 21],
    [join(second, 'both.txt'), 4],
    ['link in.txt', 20],
    ['link to second.txt', 21],
    ['\u00c9xhibit.txt'.replace('\u00c9x', 'Ex\u0301'), 23],
    ['Ex\u0301hibit.txt'.normalize('NFC'), 23],
  ])('%s is accepted', async (path, size) => {
    const { data, text } = await upload(path);
    expect(data.size, text).toBe(size);
  });
});

describe('content in a call', () => {
  it('is refused if it is long, with advice', async () => {
    for (const file of [{ text: 'x'.repeat(16_385) }, { base64: Buffer.alloc(20_000).toString('base64') }]) {
      const args = { case_id: 31_204_126, path: 'Long', filename: 'long.txt', file };
      expectError(await call(client, 'upload_case_document', args), /a call may contain at most 16384.*"path"/s);
    }
  });
});
