import type { TokenSource } from '../client/client-types.ts';

/** Creates a source with one token that cannot be renewed. */
export const createFixedTokenSource = (token: string): TokenSource => ({
  getAccessToken: async () => token,
  getReplacementToken: async () => undefined,
});
