import type { TokenSource } from '../client/client-types.ts';

/** A token that was given with the start and that nobody can renew. */
export const createFixedTokenSource = (token: string): TokenSource => ({
  getAccessToken: async () => token,
  getReplacementToken: async () => undefined,
});
