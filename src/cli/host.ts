import { hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentityFetcher } from '../auth/account.ts';
import type { OAuthApp } from '../auth/credentials.ts';
import { removeFolder } from '../base/atomic-file.ts';
import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { repeatEvery } from '../base/repeat.ts';
import { createPersonLists } from '../cache/disk/person-lists.ts';
import type { SavedLists } from '../cache/disk/saved-lists.ts';
import { withOwner } from '../client/rate-limiter.ts';
import { type Config, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { getStateFolder } from '../config/state-folder.ts';
import { UsageError } from '../config/usage-error.ts';
import { startHost } from '../host/host-server.ts';
import { type HostState, openHostState } from '../host/host-state.ts';
import { MYCASE_CALLBACK_PATH } from '../host/mycase-sign-in.ts';
import { createPeople, type PersonServer } from '../host/people.ts';
import { createPersonConnection } from '../host/person-connection.ts';
import { cleanPersonFolders } from '../host/person-folders.ts';
import { createPersonSignIns, type PersonSignIns } from '../host/person-sign-ins.ts';
import { createOffers, type Offers } from '../host/transfers/offers.ts';
import { createAppServer, createServerPlan, formatFaultLocation, type ServerPlan } from './app-server.ts';
import type { CliContext } from './context.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The lists of people on disk may have this many times the bytes of the lists in memory. */
const DISK_FACTOR = 4;

/** The name of the folder with the lists of people. */
const LISTS_FOLDER = 'lists';

const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** A host, as its options and variables describe it. */
interface HostSetting {
  readonly config: Config;
  readonly publicUrl: string;
  readonly app: OAuthApp;
  /** The encryption keys of stored values. The first one encrypts. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  /** The folder of the lists of people, and of files that are received. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** `mycase-mcp host`: serves MCP to the people of a firm until the process receives a signal to end. */
export async function runHost(invocation: Invocation, context: CliContext): Promise<number> {
  const { log, shutdownSignal, version } = context;
  const plan = createServerPlan(invocation);
  const setting = await readSetting(invocation);
  const { config, publicUrl, app, keys } = setting;
  const onFault = (error: unknown) => log(formatFaultLocation(error));
  const [current, ...former] = keys;
  const state = await openHostState(config, { current, former }, log, onFault);
  const { store } = state;
  const signIns = createPersonSignIns(store, config.authUrl, app);
  const offers = createOffers(store, publicUrl);
  const maxBytes = config.memory * 1_000_000;
  const people = createPeople({
    maxBytes,
    onFault,
    createServer: (personKey) => createPersonServer(plan, setting, state, signIns, offers, personKey, context),
  });
  const service = await startHost({
    publicUrl,
    bind: config.bind,
    port: config.port,
    store,
    secret: keys[0],
    app,
    authUrl: config.authUrl,
    fetchIdentity: createIdentityFetcher(config, `mycase-mcp/${version}`),
    signIns,
    tools: plan.tools,
    people,
    offers,
    uploadFolder: join(setting.folder, 'uploads'),
    maxFileBytes: config.maxFileSize * 1_000_000,
    log,
    onFault,
  });
  const cleanFolders = () =>
    cleanPersonFolders({
      folder: join(setting.folder, LISTS_FOLDER),
      maxBytes: DISK_FACTOR * maxBytes,
      isSignedIn: signIns.isSignedIn,
      closePerson: people.closePerson,
    });
  const stopCleanup = repeatEvery(CLEANUP_INTERVAL_MS, cleanFolders, onFault);
  log(`serving MCP at ${publicUrl}/mcp (listening at ${new URL(service.url).host})`);
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  stopCleanup();
  await service.close(SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, Promise.all([setting.close(), state.close()]));
  return 0;
}

/** Creates the server of one person. Its sign-in, its plans, its lists and its audit log belong to this person. */
function createPersonServer(
  plan: ServerPlan,
  setting: HostSetting,
  state: HostState,
  signIns: PersonSignIns,
  offers: Offers,
  personKey: string,
  context: CliContext,
): PersonServer {
  const config: Config = { ...setting.config, account: personKey };
  return createAppServer(plan, config, context, {
    rateLimiter: withOwner(state.getRateLimiter(setting.app.clientId), personKey),
    connection: createPersonConnection(signIns, personKey, getBaseUrl(config)),
    sharedState: state.openPerson(personKey, setting.app.clientId, plan.walls?.fingerprint),
    pages: offers.openPages(personKey),
    savedLists: createSavedLists(plan, setting, personKey, context),
  });
}

/** A file can be read with the key of its person only, and only by a host with the same ethical walls and MyCase. */
const createSavedLists = (
  { walls }: ServerPlan,
  { config, keys, folder }: HostSetting,
  personKey: string,
  { log }: CliContext,
): SavedLists =>
  createPersonLists(
    {
      folder: join(folder, LISTS_FOLDER, personKey),
      key: Buffer.from(hkdfSync('sha256', keys[0], '', `mycase-mcp lists ${personKey}`, 32)),
      binding: JSON.stringify([personKey, getBaseUrl(config), config.api, walls?.fingerprint]),
    },
    log,
  );

async function readSetting({ config }: Invocation): Promise<HostSetting> {
  const { publicUrl, clientId, clientSecret, hostKeys = [], sandbox } = config;
  if (publicUrl === undefined)
    throw new UsageError('--public-url is missing. State the address of this host as people and clients see it.');
  const redirectUri = publicUrl + MYCASE_CALLBACK_PATH;
  if (sandbox) return startSandboxSetting(config, publicUrl, redirectUri);
  const [current, ...former] = hostKeys;
  if (publicUrl.startsWith('http:'))
    throw new UsageError('--public-url: must start with https://, except with --sandbox.');
  if (!clientId || !clientSecret)
    throw new UsageError(
      'Set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET to those of your app. MyCase support must register its redirect ' +
        `URI ${redirectUri}.`,
    );
  if (!current) throw new UsageError('Set MYCASE_HOST_KEYS to an encryption key. `openssl rand -base64 32` makes one.');
  const app = { clientId, clientSecret, redirectUri };
  const folder = getStateFolder(config);
  return { config, publicUrl, app, keys: [current, ...former], folder, close: async () => {} };
}

/** Starts a sandbox, on whose page people sign in. Nobody can read the lists on disk after the process has ended. */
async function startSandboxSetting(config: Config, publicUrl: string, redirectUri: string): Promise<HostSetting> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-'));
  const sandbox = await startSandbox({ size: config.sandboxSize, redirectUris: [redirectUri] });
  return {
    config: { ...config, baseUrl: sandbox.baseUrl, authUrl: sandbox.url },
    publicUrl,
    app: { ...SANDBOX_APP, redirectUri },
    keys: [randomBytes(32)],
    folder,
    async close() {
      await sandbox.close();
      await removeFolder(folder);
    },
  };
}
