import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { UploadContent } from '../../src/client/client-types.ts';
import { createStorageConnection, uploadBytes } from '../../src/client/storage-transfer.ts';
import { loadFile } from '../../src/files/load-file.ts';
import { aStateFolder } from '../support/state.ts';

const BYTES = Buffer.alloc(600_000, 'A page of a scan. ');

/** Starts a storage that answers when it has all bytes. Returns its base URL. */
async function startStorage(answer: (response: ServerResponse) => void): Promise<URL> {
  const storage = createServer(async (request, response) => {
    await buffer(request);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(storage, 'listening');
  onTestFinished(() => void storage.close());
  return new URL(`http://127.0.0.1:${(storage.address() as AddressInfo).port}`);
}

const createCallContext = () => ({ signal: new AbortController().signal, deadline: performance.now() + 30_000 });

const upload = (url: URL, content: UploadContent): Promise<void> =>
  uploadBytes(createStorageConnection(url), `${url.origin}/storage/1`, {}, content, createCallContext());

it('does not know whether bytes were stored if a web page answers before the file is closed', async () => {
  const url = await startStorage((response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>'),
  );
  const content = {
    size: BYTES.length,
    async *read() {
      yield BYTES;
      // A file takes this time to close on a busy machine.
      await sleep(200);
    },
  };
  await expect(upload(url, content)).rejects.toMatchObject({ outcome: 'unknown', status: 200 });
});

const answer503 = (response: ServerResponse) => response.writeHead(503).end();
const breakConnection = (response: ServerResponse) => response.destroy();
const deleteFile = (file: string) => rmSync(file);
const changeFile = (file: string) => writeFileSync(file, 'Another text');

it.each([
  ['is deleted after an answer 503', answer503, deleteFile],
  ['is changed after an answer 503', answer503, changeFile],
  ['is deleted after the connection broke', breakConnection, deleteFile],
  ['is changed after the connection broke', breakConnection, changeFile],
])('does not know whether bytes were stored if the file %s', async (_, answer, alter) => {
  const folder = aStateFolder();
  const file = join(folder, 'scan.txt');
  writeFileSync(file, BYTES);
  const content = await loadFile({ path: file }, { folders: [folder], maxBytes: 1e6 }, undefined, createCallContext());
  const url = await startStorage((response) => {
    alter(file);
    answer(response);
  });
  await expect(upload(url, content)).rejects.toMatchObject({
    outcome: 'unknown',
    message: expect.stringContaining('they could not be sent again'),
  });
});
