import type { StateStores } from './state-store.ts';

/**
 * Connects to the shared store of an address. Only the library that it needs is loaded. Throws a StoreUnavailableError
 * if the store does not answer.
 */
export async function connectStateStores(url: string): Promise<StateStores> {
  return /^rediss?:/.test(url)
    ? (await import('./redis-state-stores.ts')).connectToRedis(url)
    : (await import('./postgres-state-stores.ts')).connectToPostgres(url);
}

/** Returns the address of a store for people: without the user name, the password and the parameters. */
export function describeStoreUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Runs an action with the stores of an address, and closes the connection. */
export async function withStateStores<T>(url: string, action: (stores: StateStores) => Promise<T>): Promise<T> {
  const stores = await connectStateStores(url);
  try {
    return await action(stores);
  } finally {
    await stores.close();
  }
}
