import { type Account, createIdentityFetcher } from '../auth/account.ts';
import type { Credentials } from '../auth/credentials.ts';
import { createOAuthSession } from '../auth/oauth-session.ts';
import type { CredentialStore } from '../auth/secret-store.ts';
import type { SignInContext } from '../auth/sign-in.ts';
import type { Config } from '../config/options.ts';

/** Creates an account of the sandbox. Its sign-in is in memory and ends with the command. */
export async function createSandboxAccount(
  config: Config,
  userAgent: string,
): Promise<Account & { close: () => Promise<void> }> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const app = { ...SANDBOX_APP, redirectUri: config.redirectUri ?? SANDBOX_APP.redirectUri };
  const sandbox = await startSandbox({ redirectUris: [app.redirectUri] });
  const baseUrl = config.api === 'profile' ? sandbox.url : sandbox.baseUrl;
  const context: SignInContext = {
    store: createMemoryStore(),
    authUrl: sandbox.url,
    runExclusively: (action) => action(),
    fetchIdentity: createIdentityFetcher({ ...config, baseUrl }, userAgent),
  };
  return { ...context, session: createOAuthSession(context), readApp: async () => app, close: () => sandbox.close() };
}

function createMemoryStore(): CredentialStore {
  let stored: Credentials | undefined;
  const write = async (credentials?: Credentials) => {
    stored = credentials;
  };
  return { location: 'memory', read: async () => stored, write, clear: write };
}
