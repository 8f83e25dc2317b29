import type { Connection } from '../auth/connection.ts';
import type { TokenSource } from '../client/client-types.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import { type AllowedPerson, getSignInKey } from './person-access.ts';

/** Creates the access of one person to MyCase. Throws a SignedOutError with advice if the sign-in to MyCase has ended. */
export function createPersonConnection(person: AllowedPerson): Connection {
  const { signIns, baseUrl } = person.tenant;
  const signInKey = getSignInKey(person);
  const session = signIns.openSession(signInKey);
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
    readStoredUser: async () => (await signIns.openStore(signInKey).read())?.signedInUser,
    close: () => session.waitForRenewal(),
  };
}
