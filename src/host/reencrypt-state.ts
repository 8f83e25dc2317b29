import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT_PREFIX } from '../audit/shared-log.ts';
import { type EncryptionKeys, reencryptValues } from '../base/encrypted-state-store.ts';
import { withLease } from '../base/lease.ts';
import type { StateStore, StateStores } from '../base/state-store.ts';

const LEASE_TTL_MS = 30_000;

/** The time after which an instance tries again, because another one has the lease or the store failed. */
const RETRY_DELAY_MS = 5_000;

/**
 * Encrypts all values with the current key, one instance after the other, if there are former keys. Writes a line when no
 * value has a former key. The instance that started last finishes last. Returns a function that stops this.
 */
export function scheduleReencryption(
  stores: StateStores,
  leases: StateStore,
  keys: EncryptionKeys,
  log: (line: string) => void,
  onFault: (error: unknown) => void,
): () => void {
  const stopped = new AbortController();
  if (keys.former?.length) void reencrypt(stores, leases, keys, log, stopped.signal).catch(onFault);
  return () => stopped.abort();
}

async function reencrypt(
  stores: StateStores,
  leases: StateStore,
  keys: EncryptionKeys,
  log: (line: string) => void,
  stopped: AbortSignal,
): Promise<void> {
  const encrypted = {
    ...stores,
    listNames: async () => (await stores.listNames()).filter((name) => !name.startsWith(AUDIT_PREFIX)),
  };
  const createTimeoutError = () => new Error('another instance encrypts the values');
  while (!stopped.aborted) {
    const count = await withLease(
      leases,
      'Reencryption',
      { ttlMs: LEASE_TTL_MS, timeoutMs: 0 },
      createTimeoutError,
      () => reencryptValues(encrypted, keys),
    ).catch(() => undefined);
    if (count !== undefined)
      return log(
        `encrypted ${count} stored values with the newest key. No value needs the other keys of MYCASE_HOST_KEYS any more.`,
      );
    await sleep(RETRY_DELAY_MS, undefined, { signal: stopped }).catch(() => {});
  }
}
