import { randomUUID } from 'node:crypto';
import { isRecord } from '../../base/json.ts';
import { putOwnIfAbsent } from '../../base/put-own-if-absent.ts';
import type { StateStore } from '../../base/state-store.ts';
import { retryWhileUnavailable, StoreUnavailableError } from '../../base/store-unavailable-error.ts';
import {
  createSecret,
  dropExpired,
  type IdempotencyStore,
  parseRecentCreate,
  RECENT_CREATE_TTL_MS,
  type RecentCreate,
  toPendingCreate,
} from './idempotency-store.ts';

/** The key of the secret. The keys of creates are hexadecimal. */
const SECRET_KEY = 'secret';

/** The time for which the result of a create that was sent is stored again and again. */
const SETTLE_TIMEOUT_MS = 10_000;

/**
 * Keeps the creates for all instances that share a store. Throws a StoreUnavailableError if a create cannot be claimed:
 * it is not sent then. If its result cannot be stored, the claim stays, so the same create is refused for ten minutes.
 */
export function createSharedIdempotencyStore(store: StateStore): IdempotencyStore {
  let secret: Buffer | undefined;
  return {
    async getSecret() {
      secret ??= await readSecret(store);
      return secret;
    },
    find: async (key) => dropExpired(parseRecentCreate((await store.get(key))?.value)),
    async claim(key, until) {
      // No other claim has this id.
      const pending = { ...toPendingCreate(until), claimId: randomUUID() };
      const options = { ttlMs: until - Date.now() + RECENT_CREATE_TTL_MS };
      for (;;) {
        if (await putOwnIfAbsent(store, key, pending, options)) return undefined;
        const stored = await store.get(key);
        const recentCreate = dropExpired(parseRecentCreate(stored?.value));
        if (recentCreate) return recentCreate;
        // The store keeps a value a little longer than a create is recent.
        if (stored) await store.compareAndDelete(key, stored.revision);
      }
    },
    settle: (key, recentCreate) => settle(store, key, recentCreate),
  };
}

async function settle(store: StateStore, key: string, recentCreate: RecentCreate | undefined): Promise<void> {
  const action = () =>
    recentCreate ? store.put(key, recentCreate, { ttlMs: RECENT_CREATE_TTL_MS }) : store.delete(key);
  await retryWhileUnavailable(SETTLE_TIMEOUT_MS, action).catch((error) => {
    // The create was sent, so its caller gets its result.
    if (!(error instanceof StoreUnavailableError)) throw error;
  });
}

/** Reads the secret of all keys. The first instance creates it. */
async function readSecret(store: StateStore): Promise<Buffer> {
  await store.putIfAbsent(SECRET_KEY, { secret: createSecret().toString('base64') });
  const value = (await store.get(SECRET_KEY))?.value;
  return Buffer.from(String(isRecord(value) && value.secret), 'base64');
}
