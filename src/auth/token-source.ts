import type { TokenSource } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';

/** A token given once, at the start. Without one every call is answered by how to set it. */
export function fixedToken(token: string | undefined): TokenSource {
  return {
    async accessToken() {
      if (token) return token;
      throw new MyCaseError(
        'Nobody is signed in to MyCase: set MYCASE_ACCESS_TOKEN for this server and start it again, or start it ' +
          'with --sandbox to try it on a made-up firm.',
      );
    },
  };
}
