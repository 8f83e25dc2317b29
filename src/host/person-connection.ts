import type { Connection } from '../auth/connection.ts';
import type { TokenSource } from '../client/client-types.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import type { PersonSignIns } from './person-sign-ins.ts';

/** Creates the access of one person to MyCase. Throws a SignedOutError with advice if the sign-in to MyCase has ended. */
export function createPersonConnection(signIns: PersonSignIns, personKey: string, baseUrl: string): Connection {
  const session = signIns.openSession(personKey);
  const tokens: TokenSource = {
    getAccessToken: () => session.getAccessToken().catch(throwWithHostAdvice),
    getReplacementToken: (refused) => session.getReplacementToken(refused).catch(throwWithHostAdvice),
  };
  return {
    baseUrl,
    tokens,
    // No other person can sign in while the server of this person runs.
    isSignIn: false,
    renewSignIn: () => session.renewBeforeExpiry().catch(throwWithHostAdvice),
    readStoredUser: async () => (await signIns.openStore(personKey).read())?.signedInUser,
    close: () => session.waitForRenewal(),
  };
}
