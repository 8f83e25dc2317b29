import { createMyCaseClient } from '../client/client.ts';
import { type Config, DEFAULT_REDIRECT_URI, getBaseUrl } from '../config/options.ts';
import { getStateFolder } from '../config/state-folder.ts';
import { withAccountLock } from './account-lock.ts';
import { OAuthApp } from './credentials.ts';
import { fetchIdentity } from './identity.ts';
import { createOAuthSession, type OAuthSession } from './oauth-session.ts';
import { isLoopbackUri } from './redirect.ts';
import { openCredentialStore, type SecretStoreOptions } from './secret-store.ts';
import { beginSignIn, type PendingSignIn, type SignInContext } from './sign-in.ts';
import { SignInError } from './sign-in-error.ts';

/** The sign-in of one account: its store, its session, and the parts that a new sign-in needs. */
export interface Account extends SignInContext {
  readonly session: OAuthSession;
  /** Returns the app to sign in with: the configured values, else the stored ones. Undefined if any is missing. */
  readApp(): Promise<OAuthApp | undefined>;
}

/** Returns the place of an account's secrets. */
export const toStoreOptions = (config: Config): SecretStoreOptions => ({
  kind: config.store,
  folder: getStateFolder(config),
  account: config.account,
  storeKey: config.storeKey,
});

/** Opens an account. Throws a SignInError if its secrets cannot be stored. */
export async function openAccount(config: Config, userAgent: string): Promise<Account> {
  const options = toStoreOptions(config);
  const store = await openCredentialStore(options);
  const context: SignInContext = {
    store,
    authUrl: config.authUrl,
    runExclusively: (action) => withAccountLock(options.folder, options.account, action),
    fetchIdentity: createIdentityFetcher(config, userAgent),
  };
  const readApp = async () => {
    const stored = (await store.read())?.app;
    return OAuthApp.safeParse({
      clientId: config.clientId ?? stored?.clientId,
      clientSecret: config.clientSecret ?? stored?.clientSecret,
      redirectUri: config.redirectUri ?? stored?.redirectUri ?? DEFAULT_REDIRECT_URI,
    }).data;
  };
  return { ...context, session: createOAuthSession(context), readApp };
}

/** Begins a sign-in from an MCP client, without a terminal. Throws a SignInError if it needs a terminal. */
export async function beginSignInFromClient(account: Account): Promise<PendingSignIn> {
  const app = await account.readApp();
  if (!app) throw new SignInError('The client id and the client secret of your app are not stored yet.');
  if (!isLoopbackUri(app.redirectUri)) throw new SignInError('The redirect URI is on another machine.');
  return beginSignIn(account, app);
}

const IDENTITY_TIMEOUT_MS = 30_000;

/**
 * Creates a function that fetches who is signed in with a token. It throws a MyCaseError if MyCase refuses the token.
 */
export const createIdentityFetcher =
  (config: Config, userAgent: string): SignInContext['fetchIdentity'] =>
  async (tokens) => {
    const client = createMyCaseClient({ baseUrl: getBaseUrl(config), tokens, userAgent });
    const signal = AbortSignal.timeout(IDENTITY_TIMEOUT_MS);
    try {
      return await fetchIdentity(client, { signal, deadline: performance.now() + IDENTITY_TIMEOUT_MS });
    } finally {
      await client.close();
    }
  };
