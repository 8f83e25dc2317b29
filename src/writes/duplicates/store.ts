import { randomBytes } from 'node:crypto';
import type { RecordId } from '../../base/errors.ts';
import { lazyAsync } from '../../base/lazy.ts';

/** A create that was sent a short while ago. Times are milliseconds since 1970. */
export interface RecentCreate {
  readonly state: 'under way' | 'made' | 'unknown';
  /** When it was sent. */
  readonly at: number;
  /** Until when it may be under way. */
  readonly until: number;
  /** Of all records that were made by the same in these minutes, the last one last; MyCase does not give every one an id. */
  readonly ids: readonly RecordId[];
}

/** The creates of the last ten minutes, by keys that tell nothing of their content. */
export interface IdempotencyStore {
  /** What keys are made with. */
  secret(): Promise<Buffer>;
  find(key: string): Promise<RecentCreate | undefined>;
  /** Notes that one is under way until a moment, unless there is a twin, which it answers then. */
  claim(key: string, until: number): Promise<RecentCreate | undefined>;
  /** Notes what became of one; undefined forgets it. */
  settle(key: string, twin: RecentCreate | undefined): Promise<void>;
}

const KEPT_MS = 10 * 60 * 1000;

/**
 * A twin as it is to be seen now: none that is older than ten minutes, and what is no longer under way, though nothing
 * more was heard of it, may have been carried out or not.
 */
export function unexpired(twin: RecentCreate | undefined): RecentCreate | undefined {
  if (!twin || Math.abs(Date.now() - twin.at) > KEPT_MS) return undefined;
  return twin.state === 'under way' && Date.now() > twin.until ? { ...twin, state: 'unknown' } : twin;
}

/** The note of one that is sent now. */
export const underWay = (until: number): RecentCreate => ({
  state: 'under way',
  at: Date.now(),
  until,
  ids: [],
});

const SECRET_BYTES = 32;

/** What no key can be guessed without. */
export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** The memory of this process alone. */
export function createMemoryIdempotencyStore(): IdempotencyStore {
  const kept = new Map<string, RecentCreate>();
  const secret = newSecret();
  const find = (key: string) => {
    for (const [one, twin] of kept) if (!unexpired(twin)) kept.delete(one);
    return unexpired(kept.get(key));
  };
  return {
    secret: async () => secret,
    find: async (key) => find(key),
    async claim(key, until) {
      const twin = find(key);
      if (!twin) kept.set(key, underWay(until));
      return twin;
    },
    async settle(key, twin) {
      if (twin) kept.set(key, twin);
      else kept.delete(key);
    },
  };
}

/** The memory that all share, and this process's own, which is all there is where the shared one can't be used. */
export function withFallbackStore(shared: IdempotencyStore, own: IdempotencyStore): IdempotencyStore {
  const secret = lazyAsync(() => shared.secret().catch(own.secret));
  const NONE = () => undefined;
  return {
    secret: secret.get,
    find: async (key) => (await shared.find(key).catch(NONE)) ?? own.find(key),
    async claim(key, until) {
      const mine = await own.claim(key, until);
      if (mine) return (await shared.find(key).catch(NONE)) ?? mine;
      const other = await shared.claim(key, until).catch(NONE);
      if (other) await own.settle(key, undefined);
      return other;
    },
    async settle(key, twin) {
      await own.settle(key, twin);
      await shared.settle(key, twin).catch(NONE);
    },
  };
}
