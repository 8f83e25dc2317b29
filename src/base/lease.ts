import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { putOwnIfAbsent } from './put-own-if-absent.ts';
import type { StateStore } from './state-store.ts';

/** The right to do something that only one process may do. It ends by itself if it is not renewed. */
export interface Lease {
  /** Extends the lease by its time to live. Returns false if it is lost: it has expired, and another one may exist. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** Acquires a lease of a name for `ttlMs` milliseconds. Returns undefined if another lease of this name exists. */
export async function acquireLease(store: StateStore, name: string, ttlMs: number): Promise<Lease | undefined> {
  const owner = randomUUID();
  const first = await putOwnIfAbsent(store, name, owner, { ttlMs });
  if (first === undefined) return undefined;
  let revision = first;
  const renew = async () => {
    const isHeld = await store.compareAndSet(name, revision, owner, { ttlMs });
    if (isHeld) revision += 1;
    return isHeld;
  };
  const release = () => store.compareAndDelete(name, revision);
  /** Reads the revision of this lease again. Returns false if the lease is lost. */
  const readRevision = async () => {
    const stored = await store.get(name);
    if (stored?.value !== owner) return false;
    revision = stored.revision;
    return true;
  };
  // The revision is out of date if the store renewed the lease and its answer was lost.
  return {
    renew: async () => (await renew()) || ((await readRevision()) && renew()),
    release: async () => void ((await release()) || ((await readRevision()) && (await release()))),
  };
}

/** The times of a lease in milliseconds. */
interface LeaseTimes {
  readonly ttlMs: number;
  /** The time to wait for another lease of the same name. */
  readonly timeoutMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** The interval at which a lease is tried again. */
const RETRY_INTERVAL_MS = 50;

/**
 * Runs an action while this process has the lease of a name, and renews it while the action runs. The signal of the
 * action is aborted if the lease is lost. Throws the error of `createTimeoutError` if another process has the lease for
 * too long, or if `signal` ends the wait.
 */
export async function withLease<T>(
  store: StateStore,
  name: string,
  { ttlMs, timeoutMs, signal }: LeaseTimes,
  createTimeoutError: () => Error,
  action: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lease = await waitForLease(store, name, ttlMs, performance.now() + timeoutMs, signal);
  if (!lease) throw createTimeoutError();
  const [ended, lost] = [new AbortController(), new AbortController()];
  const renewal = renewRepeatedly(lease, ttlMs, ended.signal, () => lost.abort(new Error(`the lease ${name} is lost`)));
  try {
    return await action(lost.signal);
  } finally {
    ended.abort();
    await renewal;
    await lease.release().catch(() => {});
  }
}

/**
 * Renews a lease at a third of its time to live until the action has ended. A renewal starts after the one before it
 * has ended. If the store fails, it may work again before the lease expires.
 */
async function renewRepeatedly(lease: Lease, ttlMs: number, ended: AbortSignal, onLost: () => void): Promise<void> {
  let [renewedAt, delayMs] = [performance.now(), ttlMs / 3];
  while (await sleep(delayMs, true, { signal: ended }).catch(() => false)) {
    const startedAt = performance.now();
    const isHeld = await lease.renew().catch(() => undefined);
    if (isHeld) [renewedAt, delayMs] = [startedAt, ttlMs / 3];
    else delayMs = ttlMs / 20;
    if (isHeld === false || performance.now() + delayMs > renewedAt + ttlMs) return onLost();
  }
}

async function waitForLease(
  store: StateStore,
  name: string,
  ttlMs: number,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Lease | undefined> {
  for (;;) {
    const lease = await acquireLease(store, name, ttlMs);
    if (lease || performance.now() > deadline || signal?.aborted) return lease;
    await sleep(RETRY_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
