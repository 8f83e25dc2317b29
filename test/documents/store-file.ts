import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/index.ts';

/** A token of its own for what is stored without the server: the rate limit is counted by token. */
export const STORING_TOKEN = 'storing';

const CASE = 31_204_126;

let count = 0;

/**
 * Stores a file as a new document of a case, without the server. The sandbox must accept `STORING_TOKEN`. Returns its
 * id.
 */
export async function storeFile(sandbox: Sandbox, filename: string, bytes: Uint8Array): Promise<number> {
  count += 1;
  const record = await send(sandbox, `/cases/${CASE}/documents`, { path: `Stored/${count}`, filename });
  await putBytes(record, bytes);
  return Number(record.id);
}

/** Stores a file as a new version of a document. */
export async function storeVersion(sandbox: Sandbox, id: number, bytes: Uint8Array): Promise<void> {
  await putBytes(await send(sandbox, `/documents/${id}/versions`, {}), bytes);
}

interface StoredRecord {
  readonly id: number;
  readonly put_url: string;
  readonly put_headers: Record<string, string>;
}

/**
 * MyCase accepts 25 requests a second. A connection is not kept: a test can block this process for longer than it
 * lives.
 */
async function send(sandbox: Sandbox, path: string, body: object): Promise<StoredRecord> {
  const { baseUrl } = sandbox;
  const response = await fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${STORING_TOKEN}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  });
  if (response.status === 429) {
    await sleep(500);
    return send(sandbox, path, body);
  }
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<StoredRecord>;
}

async function putBytes({ put_url, put_headers }: StoredRecord, bytes: Uint8Array): Promise<void> {
  const headers = { ...put_headers, 'content-type': 'application/octet-stream', connection: 'close' };
  const { ok, status } = await fetch(put_url, { method: 'PUT', headers, body: Buffer.from(bytes) });
  if (!ok) throw new Error(`the storage answered ${status}`);
}
