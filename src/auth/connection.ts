import { lazyAsync } from '../base/lazy-async.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { Config } from '../config/options.ts';
import { beginSignInFromClient, openAccount } from './account.ts';
import type { RepresentedPerson, SignedInUser } from './credentials.ts';
import { createFixedTokenSource } from './fixed-token.ts';
import { withSignInPrompt } from './sign-in-prompt.ts';

/** Access to MyCase: its address, and the token of the person who uses it. */
export interface Connection {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** True if another person can sign in while the server runs. */
  readonly isSignIn: boolean;
  /** The person who uses the sign-in, if it is the one of an administrator. */
  readonly person?: RepresentedPerson | undefined;
  /** Renews a sign-in that ends soon. Throws a SignInError if that fails. */
  renewSignIn(): Promise<void>;
  /** Reads the person and firm that were stored with the sign-in. */
  readStoredUser(): Promise<SignedInUser | undefined>;
  close(): Promise<void>;
}

const doNothing = async (): Promise<undefined> => {};

/**
 * Creates a connection with a token that never changes. `close` stops the server at the address, if this process runs
 * it.
 */
export const connectWithToken = (
  baseUrl: string,
  token: string,
  close: () => Promise<void> = doNothing,
): Connection => ({
  baseUrl,
  tokens: createFixedTokenSource(token),
  isSignIn: false,
  renewSignIn: doNothing,
  readStoredUser: doNothing,
  close,
});

/** Creates a connection with the stored sign-in. The first call opens it, because a keychain may ask the person. */
export function connectWithSignIn(baseUrl: string, config: Config, userAgent: string): Connection {
  const { get, getIfCreated } = lazyAsync(async () => {
    const account = await openAccount(config, userAgent);
    return { account, tokens: withSignInPrompt(account.session, () => beginSignInFromClient(account)) };
  });
  return {
    baseUrl,
    isSignIn: true,
    tokens: {
      getAccessToken: async () => (await get()).tokens.getAccessToken(),
      getReplacementToken: async (refused) => (await get()).tokens.getReplacementToken(refused),
    },
    renewSignIn: async () => (await get()).account.session.renewBeforeExpiry(),
    readStoredUser: async () => (await (await get()).account.store.read())?.signedInUser,
    async close() {
      const opened = await getIfCreated();
      opened?.tokens.close();
      await opened?.account.session.waitForRenewal();
    },
  };
}
