import { type Account, createIdentityFetcher } from '../auth/account.ts';
import type { Credentials, OAuthApp } from '../auth/credentials.ts';
import { createOAuthSession } from '../auth/oauth-session.ts';
import type { CredentialStore } from '../auth/secret-store.ts';
import type { Config } from '../config/options.ts';

/** A sign-in to try with nothing: the sandbox plays MyCase, and what is kept ends with the command. */
export async function createSandboxAccount(
  config: Config,
  userAgent: string,
): Promise<{ account: Account; app: OAuthApp; close: () => Promise<void> }> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const redirectUri = config.redirectUri ?? SANDBOX_APP.redirectUri;
  const app = { ...SANDBOX_APP, redirectUri };
  const sandbox = await startSandbox({
    redirectUris: [redirectUri],
  });
  const store = createMemoryStore();
  const runUnlocked = <T>(act: () => Promise<T>) => act();
  const fetchIdentity = createIdentityFetcher(
    { ...config, baseUrl: config.api === 'profile' ? sandbox.url : sandbox.baseUrl },
    userAgent,
  );
  const account: Account = {
    store,
    session: createOAuthSession({ store, authUrl: sandbox.url, runExclusively: runUnlocked }),
    readApp: async () => app,
    toSignInContext: (requestedApp) => ({
      app: requestedApp,
      authUrl: sandbox.url,
      store,
      runExclusively: runUnlocked,
      fetchIdentity,
    }),
  };
  return { account, app, close: () => sandbox.close() };
}

function createMemoryStore(): CredentialStore {
  let stored: Credentials | undefined;
  return {
    location: 'memory',
    read: async () => stored,
    async write(credentials) {
      stored = credentials;
    },
    async clear() {
      stored = undefined;
    },
  };
}
