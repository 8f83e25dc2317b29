import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { SANDBOX_TOKEN, startSandbox } from '../../src/sandbox/index.ts';
import { call, pointedAt } from '../support/harness.ts';
import { STORING_TOKEN, storeFile } from './store-file.ts';

// An update of the package replaces the files of a server that runs.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Starts a copy of the built program on a firm with two documents. */
async function startCopy() {
  const sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, STORING_TOKEN] });
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(folder, 'dist/main.js')],
    env: { PATH: process.env.PATH ?? '', MYCASE_TIME_ZONE: 'UTC', ...pointedAt(sandbox) },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  onTestFinished(async () => {
    await client.close();
    await sandbox.close();
  });
  return { sandbox, client, dist: join(folder, 'dist') };
}

const MISSING =
  /No document can be read now: the program that reads documents does not start, or lacks a file\..*Restart the server\./;

it('a document is not called damaged when the program that reads it is missing', async () => {
  const { sandbox, client, dist } = await startCopy();
  const document_id = await storeFile(sandbox, 'a.txt', Buffer.from('A short text.'));
  rmSync(join(dist, 'document-reader.js'));
  const { text, isError } = await call(client, 'read_document', { document_id });
  expect(isError).toBe(true);
  expect(text).toMatch(MISSING);
});

it('a document is not called damaged when a part of that program is missing', async () => {
  const { sandbox, client, dist } = await startCopy();
  const first = await storeFile(sandbox, 'a.txt', Buffer.from('A short text.'));
  const second = await storeFile(sandbox, 'b.rtf', Buffer.from('{\\rtf1 A text of another format.}'));
  expect((await call(client, 'read_document', { document_id: first })).text).toContain('A short text.');
  for (const name of readdirSync(dist)) if (name.endsWith('.js')) rmSync(join(dist, name));
  const { text, isError } = await call(client, 'read_document', { document_id: second });
  expect(isError).toBe(true);
  expect(text).toMatch(MISSING);
});
