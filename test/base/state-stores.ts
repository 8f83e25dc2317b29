import { randomBytes } from 'node:crypto';
import { encryptStateStore } from '../../src/base/encrypted-state-store.ts';
import { createFileStateStore } from '../../src/base/file-state-store.ts';
import { createMemoryStateStore, type StateStore } from '../../src/base/state-store.ts';
import { aStateFolder } from '../support/state.ts';

/** Each kind of store, with a function that opens an empty one. */
export const STORES: readonly (readonly [kind: string, open: () => Promise<StateStore>])[] = [
  ['memory', async () => createMemoryStateStore()],
  ['files', async () => createFileStateStore(aStateFolder())],
  [
    'encrypted files',
    async () => encryptStateStore(createFileStateStore(aStateFolder()), { current: randomBytes(32) }, 'firm'),
  ],
];
