import type { Connection } from '../auth/connection.ts';
import { SignedOutError } from '../auth/sign-in-error.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { PersonSignIns } from './person-sign-ins.ts';

const SIGN_IN_ADVICE =
  'Ask the person you work for to sign in again: they remove this server in the AI program, add it again, and sign in.';

/** Creates the access of one person to MyCase. Throws a SignedOutError with advice if the sign-in to MyCase has ended. */
export function createPersonConnection(signIns: PersonSignIns, personKey: string, baseUrl: string): Connection {
  const session = signIns.openSession(personKey);
  const tokens: TokenSource = {
    getAccessToken: () => session.getAccessToken().catch(throwWithAdvice),
    getReplacementToken: (refused) => session.getReplacementToken(refused).catch(throwWithAdvice),
  };
  return {
    baseUrl,
    tokens,
    // No other person can sign in while the server of this person runs.
    isSignIn: false,
    renewSignIn: () => session.renewBeforeExpiry(),
    readStoredUser: async () => (await signIns.openStore(personKey).read())?.signedInUser,
    close: () => session.waitForRenewal(),
  };
}

function throwWithAdvice(error: unknown): never {
  if (error instanceof SignedOutError) throw new SignedOutError(error.message, { advice: SIGN_IN_ADVICE });
  throw error;
}
