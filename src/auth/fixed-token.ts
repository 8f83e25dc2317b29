import type { TokenSource } from '../client/client-types.ts';
import { SignInError } from './sign-in-error.ts';

/**
 * Creates a source with one token that cannot be renewed. Spaces and line ends in it, quotation marks around it and the
 * word `Bearer` before it do not belong to a token, and are removed.
 */
export function createFixedTokenSource(token: string): TokenSource {
  const cleanToken = token.replace(/^\s*["']?\s*(bearer\s+)?|["']\s*$/gi, '').replace(/[\s\u200b\ufeff]+/g, '');
  return {
    async getAccessToken() {
      if (/^[\x21-\x7e]+$/.test(cleanToken)) return cleanToken;
      throw new SignInError('The access token is empty, or has a character that no token has.', {
        advice: 'Correct MYCASE_ACCESS_TOKEN, or remove it and run `mycase-mcp login`.',
      });
    },
    getReplacementToken: async () => undefined,
  };
}
