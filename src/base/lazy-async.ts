/** Makes something when it is first asked for, once; a making that failed is tried again with the next asking. */
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
