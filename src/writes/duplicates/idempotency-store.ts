import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { lazyAsync } from '../../base/lazy-async.ts';

/** A create that was sent a short while ago. Times are milliseconds since 1970. */
const RecentCreate = z.readonly(
  z.object({
    state: z.enum(['under way', 'made', 'unknown']),
    /** When it was sent. */
    at: z.number(),
    /** Until when it may be under way. */
    until: z.number(),
    /**
     * The ids of all records that identical creates made in these minutes, oldest first. MyCase does not return every
     * id.
     */
    ids: z.readonly(z.array(z.union([z.number(), z.string()]))),
  }),
);

export type RecentCreate = z.infer<typeof RecentCreate>;

/** Parses a stored create. Returns undefined for other values. */
export const parseRecentCreate = (value: unknown): RecentCreate | undefined => RecentCreate.safeParse(value).data;

/** The creates of the last ten minutes, by keys that reveal nothing of their content. */
export interface IdempotencyStore {
  /** The secret that keys are computed with. */
  getSecret(): Promise<Buffer>;
  find(key: string): Promise<RecentCreate | undefined>;
  /** Stores a create that runs until a time at most. If there is a create with this key, returns it instead. */
  claim(key: string, until: number): Promise<RecentCreate | undefined>;
  /** Stores how a create ended; undefined removes it. */
  settle(key: string, recentCreate: RecentCreate | undefined): Promise<void>;
}

/** Identical creates are refused for this time. */
export const RECENT_CREATE_TTL_MS = 10 * 60 * 1000;

/**
 * Returns the create, or undefined if it is older than ten minutes. If it should have ended and no result was stored,
 * its state is `unknown`.
 */
export function dropExpired(recentCreate: RecentCreate | undefined): RecentCreate | undefined {
  if (!recentCreate || Math.abs(Date.now() - recentCreate.at) > RECENT_CREATE_TTL_MS) return undefined;
  return recentCreate.state === 'under way' && Date.now() > recentCreate.until
    ? { ...recentCreate, state: 'unknown' }
    : recentCreate;
}

/** The entry of a create that is sent now. */
export const toPendingCreate = (until: number): RecentCreate => ({
  state: 'under way',
  at: Date.now(),
  until,
  ids: [],
});

const SECRET_BYTES = 32;

/** Creates the secret, without which no key can be guessed. */
export const createSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** Keeps the creates in the memory of this process. */
export function createMemoryIdempotencyStore(): IdempotencyStore {
  const recentCreates = new Map<string, RecentCreate>();
  const secret = createSecret();
  const find = (key: string) => {
    for (const [storedKey, recentCreate] of recentCreates)
      if (!dropExpired(recentCreate)) recentCreates.delete(storedKey);
    return dropExpired(recentCreates.get(key));
  };
  return {
    getSecret: async () => secret,
    find: async (key) => find(key),
    async claim(key, until) {
      const recentCreate = find(key);
      if (!recentCreate) recentCreates.set(key, toPendingCreate(until));
      return recentCreate;
    },
    async settle(key, recentCreate) {
      if (recentCreate) recentCreates.set(key, recentCreate);
      else recentCreates.delete(key);
    },
  };
}

/** Combines the store of all processes with a store of this process, which is used alone if the shared one fails. */
export function withFallbackStore(sharedStore: IdempotencyStore, localStore: IdempotencyStore): IdempotencyStore {
  const secret = lazyAsync(() => sharedStore.getSecret().catch(localStore.getSecret));
  const toUndefined = () => undefined;
  return {
    getSecret: secret.get,
    find: async (key) => (await sharedStore.find(key).catch(toUndefined)) ?? localStore.find(key),
    async claim(key, until) {
      const localCreate = await localStore.claim(key, until);
      if (localCreate) return (await sharedStore.find(key).catch(toUndefined)) ?? localCreate;
      const sharedCreate = await sharedStore.claim(key, until).catch(toUndefined);
      if (sharedCreate) await localStore.settle(key, undefined);
      return sharedCreate;
    },
    async settle(key, recentCreate) {
      await localStore.settle(key, recentCreate);
      await sharedStore.settle(key, recentCreate).catch(toUndefined);
    },
  };
}
