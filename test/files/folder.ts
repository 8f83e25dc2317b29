import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/index.ts';

/** An empty folder. */
export const aFolder = (): string => mkdtempSync(join(tmpdir(), 'files-'));

/** Bytes that look random, and are the same in every run. */
export function someBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = seed; i < length; i += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[i] = state >> 16;
  }
  return bytes;
}

/** Writes a file, and returns its path. */
export function writeTo(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The SHA-256 of the bytes that the sandbox has for a path such as `/documents/1/data`. Undefined if it has none. */
export async function storedSha256(
  { baseUrl, token }: Pick<Sandbox, 'baseUrl' | 'token'>,
  path: string,
): Promise<string | undefined> {
  const answer = await fetch(baseUrl + path, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' });
  // The sandbox has the request limit of MyCase.
  if (answer.status === 429) return sleep(1_000).then(() => storedSha256({ baseUrl, token }, path));
  const location = answer.headers.get('location');
  if (location === null) return undefined;
  return sha256Of(new Uint8Array(await (await fetch(location)).arrayBuffer()));
}
