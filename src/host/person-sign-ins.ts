import { Credentials, type OAuthApp, type OAuthTokens } from '../auth/credentials.ts';
import { createOAuthSession, type OAuthSession, type SessionContext } from '../auth/oauth-session.ts';
import type { CredentialStore } from '../auth/secret-store.ts';
import { SignInError } from '../auth/sign-in-error.ts';
import { withLease } from '../base/lease.ts';
import type { StateStore } from '../base/state-store.ts';
import { retryWhileUnavailable } from '../base/store-unavailable-error.ts';

/** The sign-ins of the people of a firm to MyCase, by their keys. The store has them encrypted. */
export interface PersonSignIns {
  /** Stores a new sign-in of a person. */
  save(
    personKey: string,
    signIn: { readonly tokens: OAuthTokens; readonly firm: string; readonly staffId: number },
  ): Promise<void>;
  /** Returns true if the person has a sign-in that was not ended. */
  isSignedIn(personKey: string): Promise<boolean>;
  openStore(personKey: string): CredentialStore;
  /** Opens the session of a person, which renews the sign-in. */
  openSession(personKey: string): OAuthSession;
}

/** The beginning of the keys of sign-ins in the store. The key of the person follows. */
export const SIGN_IN_PREFIX = 'MyCase-';

/** A sign-in is stored again for this time while the store cannot be reached. */
const WRITE_TIMEOUT_MS = 30_000;

/**
 * The time of a renewal, and the time that another instance waits for it. The lease lasts longer than new tokens are
 * stored again, because another instance would renew with a token that is used up.
 */
const RENEWAL_TIMES = { ttlMs: 45_000, timeoutMs: 25_000 };

/**
 * Creates the sign-ins in an encrypted store. A sign-in of another client id counts as missing. `app` has the client
 * secret of all renewals, because MyCase may have replaced the one of the sign-in.
 */
export function createPersonSignIns(store: StateStore, authUrl: string, app: OAuthApp): PersonSignIns {
  const openStore = (personKey: string): CredentialStore => ({
    location: 'the store of this host',
    async read() {
      const stored = Credentials.safeParse((await store.get(`${SIGN_IN_PREFIX}${personKey}`))?.value).data;
      return stored?.app.clientId === app.clientId ? { ...stored, app } : undefined;
    },
    // MyCase has replaced the tokens before, so without this the sign-in would be lost.
    write: (credentials) =>
      retryWhileUnavailable(WRITE_TIMEOUT_MS, () => store.put(`${SIGN_IN_PREFIX}${personKey}`, credentials)),
    clear: () => store.delete(`${SIGN_IN_PREFIX}${personKey}`),
  });
  const runExclusively = <T>(personKey: string, action: () => Promise<T>): Promise<T> => {
    const createTimeoutError = () =>
      new SignInError('Another process renews this sign-in to MyCase.', { advice: 'Call again in a minute.' });
    return withLease(store, `MyCaseLease-${personKey}`, RENEWAL_TIMES, createTimeoutError, action);
  };
  return {
    save(personKey, { tokens, firm, staffId }) {
      const credentials = { app, tokens, signedInUser: { firm, staff: staffId } };
      return runExclusively(personKey, () => openStore(personKey).write(credentials));
    },
    isSignedIn: async (personKey) => (await openStore(personKey).read())?.tokens !== undefined,
    openStore,
    openSession(personKey) {
      const context: SessionContext = {
        store: openStore(personKey),
        authUrl,
        runExclusively: (action) => runExclusively(personKey, action),
      };
      return createOAuthSession(context);
    },
  };
}
