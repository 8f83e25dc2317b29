import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { encryptStateStore } from '../../src/base/encrypted-state-store.ts';
import { createFileStateStore } from '../../src/base/file-state-store.ts';
import { createMemoryStateStore, type StateStore, type StateStores } from '../../src/base/state-store.ts';
import { aStateFolder } from '../support/state.ts';
import { POSTGRES, REDIS, type StoreServer, type StoreServerKind } from '../support/store-servers.ts';

/** A kind of store, with a function that opens an empty one. */
export interface StoreKind {
  readonly name: string;
  /** What this machine lacks. */
  readonly missing?: string | undefined;
  open(): Promise<StateStore>;
}

/**
 * Returns each kind of store, for the tests of one file: servers are started at the first use, and end after the file.
 */
export const useStoreKinds = (): readonly StoreKind[] => [
  { name: 'memory', open: async () => createMemoryStateStore() },
  { name: 'files', open: async () => createFileStateStore(aStateFolder()) },
  {
    name: 'encrypted files',
    open: async () => encryptStateStore(createFileStateStore(aStateFolder()), { current: randomBytes(32) }, 'firm'),
  },
  ...[REDIS, POSTGRES].map((kind) => ({ name: kind.name, missing: kind.missing, open: opener(kind) })),
];

function opener(kind: StoreServerKind): () => Promise<StateStore> {
  let started: Promise<{ server: StoreServer; stores: StateStores }> | undefined;
  const start = async () => {
    const server = await kind.start();
    return { server, stores: await kind.connect(server.url) };
  };
  afterAll(async () => {
    const { server, stores } = (await started) ?? {};
    await stores?.close();
    await server?.stop();
  });
  return async () => {
    started ??= start();
    return (await started).stores.open(randomUUID());
  };
}
