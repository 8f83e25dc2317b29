import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createStorageConnection, uploadBytes } from '../../src/client/storage-transfer.ts';

const BYTES = Buffer.alloc(600_000, 'A page of a scan. ');

/** Starts a storage that answers with a web page when it has all bytes. Returns its base URL. */
async function startStorage(): Promise<URL> {
  const storage = createServer(async (request, response) => {
    await buffer(request);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>');
  }).listen(0, '127.0.0.1');
  await once(storage, 'listening');
  onTestFinished(() => void storage.close());
  return new URL(`http://127.0.0.1:${(storage.address() as AddressInfo).port}`);
}

it('does not know whether bytes were stored if a web page answers before the file is closed', async () => {
  const url = await startStorage();
  const content = {
    size: BYTES.length,
    async *read() {
      yield BYTES;
      // A file takes this time to close on a busy machine.
      await sleep(200);
    },
  };
  const scope = { signal: new AbortController().signal, deadline: performance.now() + 30_000 };
  const upload = uploadBytes(createStorageConnection(url), `${url.origin}/storage/1`, {}, content, scope);
  await expect(upload).rejects.toMatchObject({ outcome: 'unknown', status: 200 });
});
