/** A JSON value of a store, and the number that changes with each change of it. */
export interface StoredValue {
  readonly revision: number;
  readonly value: unknown;
}

/** The key of a value, and the time of its last change in milliseconds since 1970. */
interface StoredKey {
  readonly key: string;
  readonly changedAt: number;
}

/**
 * State that processes share: JSON values by keys of letters, digits, - and _. A value is on the disk when a method that
 * changes it resolves. Every method throws the error of the system if the store fails.
 */
export interface StateStore {
  get(key: string): Promise<StoredValue | undefined>;
  /** Stores a value. The value before is lost. */
  put(key: string, value: unknown): Promise<void>;
  /** Stores a value under a new key. Returns false if the key has a value. */
  putIfAbsent(key: string, value: unknown): Promise<boolean>;
  /** Replaces the value of a revision. Returns false if the value has changed since, or was deleted. */
  compareAndSet(key: string, revision: number, value: unknown): Promise<boolean>;
  delete(key: string): Promise<void>;
  list(): Promise<readonly StoredKey[]>;
}

/** Creates a store in the memory of this process. */
export function createMemoryStateStore(): StateStore {
  const entries = new Map<string, { readonly text: string; readonly revision: number; readonly changedAt: number }>();
  const set = (key: string, value: unknown) =>
    entries.set(key, {
      text: JSON.stringify(value),
      revision: (entries.get(key)?.revision ?? 0) + 1,
      changedAt: Date.now(),
    });
  return {
    async get(key) {
      const entry = entries.get(key);
      return entry && { revision: entry.revision, value: JSON.parse(entry.text) };
    },
    put: async (key, value) => void set(key, value),
    async putIfAbsent(key, value) {
      if (entries.has(key)) return false;
      set(key, value);
      return true;
    },
    async compareAndSet(key, revision, value) {
      if (entries.get(key)?.revision !== revision) return false;
      set(key, value);
      return true;
    },
    delete: async (key) => void entries.delete(key),
    list: async () => [...entries].map(([key, { changedAt }]) => ({ key, changedAt })),
  };
}
