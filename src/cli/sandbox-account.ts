import { type Account, createIdentityFetcher } from '../auth/account.ts';
import type { App, Credentials } from '../auth/credentials.ts';
import type { Store } from '../auth/secret-store.ts';
import { createSession } from '../auth/session.ts';
import type { Config } from '../config/options.ts';

/** A sign-in to try with nothing: the sandbox plays MyCase, and what is kept ends with the command. */
export async function createSandboxAccount(
  config: Config,
  userAgent: string,
): Promise<{ account: Account; app: App; close: () => Promise<void> }> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const redirectUri = config.redirectUri ?? SANDBOX_APP.redirectUri;
  const app = { ...SANDBOX_APP, redirectUri };
  const sandbox = await startSandbox({
    redirectUris: [redirectUri],
    accessTokenSeconds: config.sandboxTokenSeconds,
    refreshTokenSeconds: config.sandboxSignInSeconds,
  });
  const store = memoryStore();
  const alone = <T>(act: () => Promise<T>) => act();
  const greet = createIdentityFetcher(
    { ...config, baseUrl: config.api === 'profile' ? sandbox.url : sandbox.baseUrl },
    userAgent,
  );
  const account: Account = {
    store,
    session: createSession({ store, authUrl: sandbox.url, exclusively: alone }),
    app: async () => app,
    parts: (one) => ({ app: one, authUrl: sandbox.url, store, exclusively: alone, greet }),
  };
  return { account, app, close: () => sandbox.close() };
}

function memoryStore(): Store {
  let kept: Credentials | undefined;
  return {
    place: 'memory',
    read: async () => kept,
    async write(credentials) {
      kept = credentials;
    },
    async clear() {
      kept = undefined;
    },
  };
}
