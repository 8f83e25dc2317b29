/** Creates a value once, at the first `get`. A failed creation is tried again at the next `get`. */
export function lazyAsync<T>(create: () => Promise<T>): {
  get: () => Promise<T>;
  getIfCreated: () => Promise<T | undefined>;
} {
  let pending: Promise<T> | undefined;
  return {
    get() {
      pending ??= create().catch((error) => {
        pending = undefined;
        throw error;
      });
      return pending;
    },
    getIfCreated: async () => pending,
  };
}
