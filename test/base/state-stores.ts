import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encryptStateStore } from '../../src/base/encrypted-state-store.ts';
import { createFileStateStore } from '../../src/base/file-state-store.ts';
import { createMemoryStateStore, type StateStore } from '../../src/base/state-store.ts';

/** An empty folder that is removed after the test. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Each kind of store, with a function that opens an empty one. */
export const STORES: readonly (readonly [kind: string, open: () => Promise<StateStore>])[] = [
  ['memory', async () => createMemoryStateStore()],
  ['files', async () => createFileStateStore(await aFolder())],
  [
    'encrypted files',
    async () => encryptStateStore(createFileStateStore(await aFolder()), { current: randomBytes(32) }, 'firm'),
  ],
];
