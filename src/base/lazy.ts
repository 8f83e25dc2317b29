/** Makes something when it is first asked for, once; a making that failed is tried again with the next asking. */
export function lazyAsync<T>(make: () => Promise<T>): {
  get: () => Promise<T>;
  made: () => Promise<T | undefined>;
} {
  let making: Promise<T> | undefined;
  return {
    get() {
      making ??= make().catch((error) => {
        making = undefined;
        throw error;
      });
      return making;
    },
    made: async () => making,
  };
}
