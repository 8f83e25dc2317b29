import envPaths from 'env-paths';
import * as z from 'zod';
import { createClient } from '../client/client.ts';
import type { TokenSource } from '../client/types.ts';
import { baseUrlOf, type Config } from '../config/options.ts';
import type { App } from './credentials.ts';
import { SignInError } from './errors.ts';
import { withProfileLock } from './profile-files.ts';
import { isListenable } from './redirect.ts';
import { openStore, type Store, type StoreOptions } from './secret-store.ts';
import { createSession, type Session } from './session.ts';
import { beginSignIn, type Identity, type SignInParts } from './sign-in.ts';

/** The sign-in of one profile: where it is kept, how it is renewed and made anew. */
export interface Account {
  readonly store: Store;
  readonly session: Session;
  /** The app to sign in with: the configured values before the kept ones. Undefined where any is missing. */
  app(): Promise<App | undefined>;
  /** What a sign-in with an app needs. */
  parts(app: App): SignInParts;
}

/** The folder of this program's state. */
export const stateFolder = ({ stateFolder: folder }: Config): string =>
  folder ?? envPaths('mycase-mcp', { suffix: '' }).data;

/** Where a profile's secrets are kept. */
export const storeOptions = (config: Config): StoreOptions => ({
  kind: config.store,
  folder: stateFolder(config),
  profile: config.profile,
  storeKey: config.storeKey,
});

/** Opens a profile's account. Throws a SignInError when there is nowhere to keep it. */
export async function openAccount(config: Config, userAgent: string): Promise<Account> {
  const { authUrl } = config;
  const options = storeOptions(config);
  const { folder, profile } = options;
  const store = await openStore(options);
  const alone = <T>(act: () => Promise<T>) => withProfileLock(folder, profile, act);
  return {
    store,
    session: createSession({ store, authUrl, exclusively: alone }),
    app: async () => appOf(config, (await store.read())?.app),
    parts: (app) => ({
      app,
      authUrl,
      store,
      exclusively: alone,
      greet: createIdentityFetcher(config, userAgent),
    }),
  };
}

/** Begins a sign-in from inside a client, where no terminal is. */
export async function beginInClient(account: Account) {
  const app = await account.app();
  if (!app) throw new SignInError('The client id and secret of your app are not known here yet.');
  if (!isListenable(app.redirectUri)) throw new SignInError('The redirect URI leads to another machine.');
  return beginSignIn(account.parts(app));
}

function appOf({ clientId, clientSecret, redirectUri }: Config, kept: App | undefined): App | undefined {
  const app = {
    clientId: clientId ?? kept?.clientId,
    clientSecret: clientSecret ?? kept?.clientSecret,
    redirectUri: redirectUri ?? kept?.redirectUri ?? DEFAULT_REDIRECT_URI,
  };
  const { clientId: id, clientSecret: secret } = app;
  return id && secret ? { clientId: id, clientSecret: secret, redirectUri: app.redirectUri } : undefined;
}

/** The redirect URI that existing apps use. */
export const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:8765/callback';

const CALL_MS = 30_000;

/** Makes the two calls that tell who signed in: `/firm`, and `/me`, which the published profile lacks. */
export const createIdentityFetcher =
  (config: Config, userAgent: string) =>
  async (tokens: TokenSource): Promise<Identity> => {
    const client = createClient({ baseUrl: baseUrlOf(config), tokens, userAgent });
    const scope = { signal: AbortSignal.timeout(CALL_MS), deadline: performance.now() + CALL_MS };
    const get = async (path: string) =>
      Named.parse((await client.request({ method: 'GET', path }, scope)).body);
    try {
      const [firm, me] = await Promise.all([
        get('/firm'),
        config.api === 'profile' ? Named.parse({}) : get('/me'),
      ]);
      const person = [me.first_name, me.last_name].filter(Boolean).join(' ');
      return { firm: firm.name || 'your firm', person: person || 'signed in', staff: me.id };
    } finally {
      await client.close();
    }
  };

const Named = z.looseObject({
  id: z.number().optional().catch(undefined),
  name: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
});
