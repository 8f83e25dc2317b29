import type { TokenSource } from '../client/types.ts';

/** A token that was given with the start and that nobody can renew. */
export const fixedToken = (token: string): TokenSource => ({
  accessToken: async () => token,
  replacement: async () => undefined,
});
