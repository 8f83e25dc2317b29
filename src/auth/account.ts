import envPaths from 'env-paths';
import { createMyCaseClient } from '../client/client.ts';
import type { TokenSource } from '../client/client-types.ts';
import { type Config, DEFAULT_REDIRECT_URI, getBaseUrl } from '../config/options.ts';
import { withAccountLock } from './account-lock.ts';
import type { OAuthApp } from './credentials.ts';
import { fetchIdentity, type Identity } from './identity.ts';
import { createOAuthSession, type OAuthSession } from './oauth-session.ts';
import { isLoopbackUri } from './redirect.ts';
import { type CredentialStore, openCredentialStore, type SecretStoreOptions } from './secret-store.ts';
import { beginSignIn, type SignInContext } from './sign-in.ts';
import { SignInError } from './sign-in-error.ts';

/** The sign-in of one account: its store, its renewal and a new sign-in. */
export interface Account {
  readonly store: CredentialStore;
  readonly session: OAuthSession;
  /** The app to sign in with: the configured values before the kept ones. Undefined where any is missing. */
  readApp(): Promise<OAuthApp | undefined>;
  /** Returns the parts that a sign-in with an app needs. */
  toSignInContext(app: OAuthApp): SignInContext;
}

/** The folder of this program's state. */
export const getStateFolder = ({ stateFolder: folder }: Config): string =>
  folder ?? envPaths('mycase-mcp', { suffix: '' }).data;

/** Where an account's secrets are kept. */
export const toStoreOptions = (config: Config): SecretStoreOptions => ({
  kind: config.store,
  folder: getStateFolder(config),
  account: config.account,
  storeKey: config.storeKey,
});

/** Opens an account. Throws a SignInError when there is nowhere to keep it. */
export async function openAccount(config: Config, userAgent: string): Promise<Account> {
  const { authUrl } = config;
  const options = toStoreOptions(config);
  const { folder, account } = options;
  const store = await openCredentialStore(options);
  const runExclusively = <T>(action: () => Promise<T>) => withAccountLock(folder, account, action);
  return {
    store,
    session: createOAuthSession({ store, authUrl, runExclusively }),
    readApp: async () => resolveApp(config, (await store.read())?.app),
    toSignInContext: (app) => ({
      app,
      authUrl,
      store,
      runExclusively,
      fetchIdentity: createIdentityFetcher(config, userAgent),
    }),
  };
}

/** Begins a sign-in from inside a client, where no terminal is. */
export async function beginSignInFromClient(account: Account) {
  const app = await account.readApp();
  if (!app) throw new SignInError('The client id and secret of your app are not known here yet.');
  if (!isLoopbackUri(app.redirectUri)) throw new SignInError('The redirect URI leads to another machine.');
  return beginSignIn(account.toSignInContext(app));
}

function resolveApp(
  { clientId, clientSecret, redirectUri }: Config,
  storedApp: OAuthApp | undefined,
): OAuthApp | undefined {
  const app = {
    clientId: clientId ?? storedApp?.clientId,
    clientSecret: clientSecret ?? storedApp?.clientSecret,
    redirectUri: redirectUri ?? storedApp?.redirectUri ?? DEFAULT_REDIRECT_URI,
  };
  const { clientId: id, clientSecret: secret } = app;
  return id && secret ? { clientId: id, clientSecret: secret, redirectUri: app.redirectUri } : undefined;
}

const IDENTITY_TIMEOUT_MS = 30_000;

/** Creates a function that fetches who is signed in with a token. It throws a MyCaseError when MyCase refuses the token. */
export const createIdentityFetcher =
  (config: Config, userAgent: string) =>
  async (tokens: TokenSource): Promise<Identity> => {
    const client = createMyCaseClient({ baseUrl: getBaseUrl(config), tokens, userAgent });
    const scope = {
      signal: AbortSignal.timeout(IDENTITY_TIMEOUT_MS),
      deadline: performance.now() + IDENTITY_TIMEOUT_MS,
    };
    try {
      return await fetchIdentity(client, scope);
    } finally {
      await client.close();
    }
  };
