import type { Connection } from '../auth/connection.ts';
import type { RepresentedPerson } from '../auth/credentials.ts';
import type { TokenSource } from '../client/client-types.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import type { AllowedPerson } from './person-access.ts';
import { createConnectionKey } from './person-directory.ts';

/**
 * Creates the access of one person to MyCase: with an own sign-in, or with the one of an administrator. Throws a
 * SignedOutError with advice if the sign-in has ended.
 */
export function createPersonConnection(person: AllowedPerson): Connection {
  const { personKey, tenant, administrator } = person;
  const { signIns, baseUrl } = tenant;
  const signInKey = administrator ? createConnectionKey(tenant.clientId) : personKey;
  const session = signIns.openSession(signInKey);
  const throwAdvised = (error: unknown) => throwWithHostAdvice(error, administrator !== undefined);
  const tokens: TokenSource = {
    getAccessToken: () => session.getAccessToken().catch(throwAdvised),
    getReplacementToken: (refused) => session.getReplacementToken(refused).catch(throwAdvised),
  };
  return {
    baseUrl,
    tokens,
    // No other person can sign in while the server of this person runs.
    isSignIn: false,
    person: describePerson(person),
    renewSignIn: () => session.renewBeforeExpiry().catch(throwAdvised),
    readStoredUser: async () => (await signIns.openStore(signInKey).read())?.signedInUser,
    close: () => session.waitForRenewal(),
  };
}

function describePerson({ record, settings, administrator }: AllowedPerson): RepresentedPerson | undefined {
  if (!administrator) return undefined;
  const { name, email } = record;
  const label = email === undefined || email === name ? name : `${name} (${email})`;
  return { name: label, staffId: settings.staffId, administrator: administrator.name };
}
