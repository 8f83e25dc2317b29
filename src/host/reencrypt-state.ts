import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT_PREFIX } from '../audit/shared-log.ts';
import { type EncryptionKeys, reencryptValues } from '../base/encrypted-state-store.ts';
import { withLease } from '../base/lease.ts';
import type { StateStore, StateStores } from '../base/state-store.ts';

const LEASE_TIMES = { ttlMs: 30_000, timeoutMs: 0 };

/** The time after which an instance tries again, because another one has the lease or the store failed. */
const RETRY_DELAY_MS = 5_000;

const FAILURE =
  'the stored values cannot be encrypted with the first key of MYCASE_HOST_KEYS yet. The host tries again until it prints their number.';

/** The error if another instance encrypts the values. */
const BUSY = new Error('another instance encrypts the values');

/**
 * Encrypts all values with the current key, one instance after the other, if there are former keys. Writes a line when
 * no value has a former key. Tries again if this fails, and reports the first failure. The instance that started last
 * finishes last. Returns a function that stops this.
 */
export function scheduleReencryption(
  stores: StateStores,
  leases: StateStore,
  keys: EncryptionKeys,
  log: (line: string) => void,
  onFault: (error: unknown) => void,
): () => void {
  const stopped = new AbortController();
  const encrypted = {
    ...stores,
    listNames: async () => (await stores.listNames()).filter((name) => !name.startsWith(AUDIT_PREFIX)),
  };
  let isReported = false;
  const reportFailure = (error: unknown) => {
    if (error === BUSY || isReported || stopped.signal.aborted) return;
    isReported = true;
    log(FAILURE);
    onFault(error);
  };
  const reencrypt = () =>
    withLease(
      leases,
      'Reencryption',
      LEASE_TIMES,
      () => BUSY,
      () => reencryptValues(encrypted, keys),
    );
  if (keys.former?.length) void repeatUntilDone(reencrypt, log, reportFailure, stopped.signal);
  return () => stopped.abort();
}

async function repeatUntilDone(
  reencrypt: () => Promise<number>,
  log: (line: string) => void,
  reportFailure: (error: unknown) => void,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    const count = await reencrypt().catch(reportFailure);
    if (typeof count === 'number')
      return log(
        `encrypted ${count} stored values with the first key of MYCASE_HOST_KEYS. No value needs its other keys any more.`,
      );
    await sleep(RETRY_DELAY_MS, undefined, { signal: stopped }).catch(() => {});
  }
}
