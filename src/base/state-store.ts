import { randomInt } from 'node:crypto';

/**
 * A JSON value of a store, and its revision. Each change adds 1 to the revision. The first revision of a key is random,
 * so that a key that was deleted and stored again does not get a revision that it had before.
 */
interface StoredValue {
  readonly revision: number;
  readonly value: unknown;
  /** The time after which the value expires, in milliseconds from now. Undefined: it does not expire. */
  readonly ttlMs?: number | undefined;
}

/** The key of a value, and the time of its last change in milliseconds since 1970. */
interface StoredKey {
  readonly key: string;
  readonly changedAt: number;
}

/** How long a value is stored. */
export interface PutOptions {
  /** The value counts as missing after this number of milliseconds. Undefined: it does not expire. */
  readonly ttlMs?: number | undefined;
}

/**
 * State that processes share: JSON values by keys of letters, digits, - and _. A value is stored durably when a method
 * that changes it resolves. Every method throws the error of the system if the store fails, and a TypeError for a key
 * with other characters.
 */
export interface StateStore {
  get(key: string): Promise<StoredValue | undefined>;
  /** Stores a value. The value before is lost, and its time of expiry. */
  put(key: string, value: unknown, options?: PutOptions): Promise<void>;
  /** Stores a value under a new key, and returns its revision. Returns undefined if the key has a value. */
  putIfAbsent(key: string, value: unknown, options?: PutOptions): Promise<number | undefined>;
  /** Replaces the value of a revision. Returns false if the value has changed since, has expired or was deleted. */
  compareAndSet(key: string, revision: number, value: unknown, options?: PutOptions): Promise<boolean>;
  /**
   * Replaces the stored form of the value of a revision. The revision and the time of expiry stay, so the owner of the
   * value can still change it. Returns false if the value has changed since, has expired or was deleted.
   */
  rewrite(key: string, revision: number, value: unknown): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Deletes the value of a revision. Returns false if the value has changed since, has expired or was deleted. */
  compareAndDelete(key: string, revision: number): Promise<boolean>;
  list(): Promise<readonly StoredKey[]>;
  /** Frees the space of expired values. */
  deleteExpired(): Promise<void>;
}

/** The stores of one place, by names of letters, digits, -, _ and /. */
export interface StateStores {
  open(name: string): StateStore;
  /** Returns the names of the stores that have values. */
  listNames(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Returns whether a store accepts a key. */
export const isKey = (key: string): boolean => /^[\w-]+$/.test(key);

/** Wraps a store, so that it refuses keys with other characters than letters, digits, - and _. */
export function checkKeys(store: StateStore): StateStore {
  const check = (key: string) => {
    if (!isKey(key)) throw new TypeError('a key of a store has only letters, digits, - and _');
    return store;
  };
  return {
    ...store,
    get: async (key) => check(key).get(key),
    put: async (key, ...args) => check(key).put(key, ...args),
    putIfAbsent: async (key, ...args) => check(key).putIfAbsent(key, ...args),
    compareAndSet: async (key, ...args) => check(key).compareAndSet(key, ...args),
    rewrite: async (key, ...args) => check(key).rewrite(key, ...args),
    delete: async (key) => check(key).delete(key),
    compareAndDelete: async (key, ...args) => check(key).compareAndDelete(key, ...args),
  };
}

/** Frees the space of the expired values of all stores. */
export async function deleteExpiredValues(stores: StateStores): Promise<void> {
  for (const name of await stores.listNames()) await stores.open(name).deleteExpired();
}

/** A value with its revision and its time of expiry, in milliseconds since 1970. */
export interface StateEntry extends Omit<StoredValue, 'ttlMs'> {
  readonly expiresAt?: number | undefined;
}

/** Returns an entry as callers of a store get it. */
export const toStoredValue = ({ revision, value, expiresAt }: StateEntry): StoredValue => ({
  revision,
  value,
  ...(expiresAt !== undefined && { ttlMs: expiresAt - Date.now() }),
});

/** Returns false for a value that has expired. */
export const isUnexpired = ({ expiresAt }: StateEntry): boolean => expiresAt === undefined || expiresAt > Date.now();

/** Returns the entry that follows an entry of the same key. */
export const createNextEntry = (
  before: StateEntry | undefined,
  value: unknown,
  { ttlMs }: PutOptions = {},
): StateEntry => ({
  revision: before ? before.revision + 1 : createFirstRevision(),
  value,
  ...(ttlMs !== undefined && { expiresAt: Date.now() + ttlMs }),
});

const MAX_FIRST_REVISION = 2 ** 47;

/** Returns the revision of a key that has no value. */
export const createFirstRevision = (): number => randomInt(1, MAX_FIRST_REVISION);

/** Creates a store in the memory of this process. The oldest values are lost if there are more than `maxValues`. */
export function createMemoryStateStore(maxValues = Number.POSITIVE_INFINITY): StateStore {
  const entries = new Map<string, { readonly entry: StateEntry; readonly changedAt: number }>();
  const read = (key: string): StateEntry | undefined => {
    const entry = entries.get(key)?.entry;
    return entry && isUnexpired(entry) ? entry : undefined;
  };
  const set = (key: string, value: unknown, options?: PutOptions) => {
    // A caller may change its object later.
    const entry = createNextEntry(read(key), JSON.stringify(value), options);
    entries.set(key, { entry, changedAt: Date.now() });
    const [oldest] = entries.keys();
    if (entries.size > maxValues && oldest !== undefined) entries.delete(oldest);
    return entry.revision;
  };
  return checkKeys({
    async get(key) {
      const entry = read(key);
      return entry && toStoredValue({ ...entry, value: JSON.parse(String(entry.value)) });
    },
    put: async (key, value, options) => void set(key, value, options),
    putIfAbsent: async (key, value, options) => (read(key) ? undefined : set(key, value, options)),
    compareAndSet: async (key, revision, value, options) =>
      read(key)?.revision === revision && set(key, value, options) > 0,
    async rewrite(key, revision, value) {
      const entry = read(key);
      const changedAt = entries.get(key)?.changedAt;
      if (entry?.revision !== revision || changedAt === undefined) return false;
      entries.set(key, { entry: { ...entry, value: JSON.stringify(value) }, changedAt });
      return true;
    },
    delete: async (key) => void entries.delete(key),
    compareAndDelete: async (key, revision) => read(key)?.revision === revision && entries.delete(key),
    list: async () => [...entries].flatMap(([key, { changedAt }]) => (read(key) ? [{ key, changedAt }] : [])),
    async deleteExpired() {
      for (const key of entries.keys()) if (!read(key)) entries.delete(key);
    },
  });
}

/** Creates stores in the memory of this process. */
export function createMemoryStateStores(): StateStores {
  const stores = new Map<string, StateStore>();
  return {
    open(name) {
      const store = stores.get(name) ?? createMemoryStateStore();
      stores.set(name, store);
      return store;
    },
    listNames: async () => [...stores.keys()],
    close: async () => stores.clear(),
  };
}
