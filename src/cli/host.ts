import { hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deleteLogFiles } from '../audit/delete-log-files.ts';
import { getAuditFolder } from '../audit/log-files.ts';
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
import { type Administration, createOpenAdministration } from '../host/administration/administration.ts';
import { createFileAdministration } from '../host/administration/file-administration.ts';
import { createFirmConnections } from '../host/firm-connections.ts';
import { startHost } from '../host/host-server.ts';
import { type HostState, openHostState } from '../host/host-state.ts';
import { createGrants } from '../host/oauth/grants.ts';
import { createHostMetrics, type HostMetrics } from '../host/operation/metrics.ts';
import { createCallObserver, createMyCaseObserver, observePace, observeStore } from '../host/operation/observers.ts';
import { createReadiness, createSignInCheck } from '../host/operation/readiness.ts';
import { createPeople, type People, type PersonServer } from '../host/people.ts';
import { type AllowedPerson, createPersonAccess, type PersonAccess } from '../host/person-access.ts';
import { createPersonConnection } from '../host/person-connection.ts';
import { createPersonDirectory } from '../host/person-directory.ts';
import { cleanPersonFolders } from '../host/person-folders.ts';
import { createTenants, MYCASE_CALLBACK_PATH } from '../host/tenants.ts';
import { createOffers, type Offers } from '../host/transfers/offers.ts';
import { createAppServer } from './app-server.ts';
import type { CliContext } from './context.ts';
import { createFaultLog, createHostLog, createPages, startOperation } from './host-operation.ts';
import { createPersonPlans, type PersonPlan, type PersonPlans } from './person-plans.ts';
import { loadCatalog } from './selected-tools.ts';

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
  /** The firm of the variables. Undefined: the administration file has the firms. */
  readonly app: Omit<OAuthApp, 'redirectUri'> | undefined;
  /** The encryption keys of stored values. The first one encrypts. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  /** The folder of the lists of people, and of files that are received. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** `mycase-mcp host`: serves MCP to the people of firms until the process receives a signal to end. */
export async function runHost(invocation: Invocation, context: CliContext): Promise<number> {
  const { shutdownSignal, version } = context;
  const plans = createPersonPlans(invocation);
  const setting = await readSetting(invocation);
  const { config, publicUrl, keys } = setting;
  const hostLog = createHostLog(config, context);
  const log = (line: string) => hostLog.write('info', line);
  const onFault = createFaultLog(hostLog);
  const metrics = createHostMetrics();
  const state = await openHostState(config, { current: keys[0], former: keys.slice(1) }, log, onFault);
  const store = observeStore(state.store, metrics);
  const administration = openAdministration(setting, plans, { ...context, log });
  const tenants = createTenants({ administration, publicUrl, store, getRateLimiter: state.getRateLimiter });
  const connections = createFirmConnections(store);
  const directory = createPersonDirectory(store);
  const access = createPersonAccess({ administration, tenants, directory, connections });
  const readiness = createReadiness({ store, checkSignIn: createSignInCheck(tenants) });
  const grants = createGrants(store, onFault);
  const handlePage = createPages(config, { ...state, grants, directory, administration });
  const operation = await startOperation(config, { metrics, readiness, handlePage, onFault });
  const offers = createOffers(store, publicUrl);
  const createServer = (person: AllowedPerson) =>
    createPersonServer(plans.find(person.settings), setting, state, offers, person, { version, log, metrics });
  const people = createPeople({ maxBytes: getMaxBytes(config), onFault, createServer });
  const service = await startHost({
    publicUrl,
    bind: config.bind,
    port: config.port,
    maxConnections: config.maxConnections,
    limits: config,
    proxies: config.trustedProxy,
    allowedOrigins: config.allowedOrigin ?? [],
    metrics,
    store,
    secret: keys[0],
    administration,
    tenants,
    connections,
    directory,
    grants,
    access,
    fetchIdentity: (baseUrl, tokens) => createIdentityFetcher({ ...config, baseUrl }, `mycase-mcp/${version}`)(tokens),
    tools: plans.full.tools,
    findTools: (settings) => plans.find(settings).tools,
    people,
    offers,
    uploadFolder: join(setting.folder, 'uploads'),
    maxFileBytes: config.maxFileSize * 1_000_000,
    deleteState: state.deletePerson,
    deleteAuditLog: (personKey, before) => deleteLogFiles(getAuditFolder({ ...config, account: personKey }), before),
    log: hostLog,
    onFault,
  });
  const stopCleanup = scheduleCleanup(setting, access, people, onFault);
  if (operation) log(`serving the administration at ${new URL(operation.url).origin}`);
  for (const { resource } of tenants.list())
    log(`serving MCP at ${resource} (listening at ${new URL(service.url).host})`);
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  readiness.drain();
  await sleep(config.drainDelay * 1000);
  stopCleanup();
  await service.close(SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, Promise.all([setting.close(), state.close()]));
  await operation?.close(0);
  return 0;
}

/** Cleans the folders of people at an interval. Returns a function that stops this. */
function scheduleCleanup(
  { config, folder }: HostSetting,
  access: PersonAccess,
  { closePerson }: People,
  onFault: (error: unknown) => void,
): () => void {
  const cleanFolders = () =>
    cleanPersonFolders({
      folder: join(folder, LISTS_FOLDER),
      maxBytes: DISK_FACTOR * getMaxBytes(config),
      isSignedIn: async (personKey) => (await access.find(personKey)) !== undefined,
      closePerson,
    });
  return repeatEvery(CLEANUP_INTERVAL_MS, cleanFolders, onFault);
}

const getMaxBytes = ({ memory }: Config): number => memory * 1_000_000;

/** Opens the administration file. Without one, the host serves the firm of the variables. */
function openAdministration(
  { config, app }: HostSetting,
  { find }: PersonPlans,
  { env, log }: CliContext,
): Administration {
  const { authUrl } = config;
  const baseUrl = getBaseUrl(config);
  if (!app) {
    const toolsetNames = Object.keys(loadCatalog(config));
    const file = config.administration ?? '';
    return createFileAdministration({
      file,
      env,
      toolsetNames,
      baseUrl,
      authUrl,
      log,
      assertUsable: find,
      hasAuditFiles: config.storeUrl === undefined,
    });
  }
  return createOpenAdministration({
    name: 'firm',
    title: undefined,
    isOn: true,
    path: '/mcp',
    ...app,
    firmUuid: undefined,
    baseUrl,
    authUrl,
    hasOwnAccounts: true,
    firmConnection: undefined,
  });
}

/** Creates the server of one person. Its sign-in, its plans, its lists and its audit log belong to this person. */
function createPersonServer(
  plan: PersonPlan,
  setting: HostSetting,
  state: HostState,
  offers: Offers,
  person: AllowedPerson,
  { metrics, ...context }: Pick<CliContext, 'version' | 'log'> & { readonly metrics: HostMetrics },
): PersonServer {
  const { personKey, tenant } = person;
  const config: Config = { ...setting.config, account: personKey, access: plan.access };
  const server = createAppServer(plan, config, context, {
    rateLimiter: observePace(withOwner(tenant.rateLimiter, personKey), metrics),
    observeRequest: createMyCaseObserver(metrics),
    observeCall: createCallObserver(metrics),
    connection: createPersonConnection(person),
    sharedState: state.openPerson(personKey, tenant.clientId, plan.walls?.fingerprint),
    pages: offers.openPages(personKey, tenant.resource),
    savedLists: createSavedLists(plan, setting, person, context),
  });
  metrics.changeOpenPeople(1);
  return {
    ...server,
    close: () => server.close().finally(() => metrics.changeOpenPeople(-1)),
  };
}

/** A file can be read with the key of its person only, and only by a host with the same ethical walls and MyCase. */
const createSavedLists = (
  { walls }: PersonPlan,
  { config, keys, folder }: HostSetting,
  { personKey, tenant }: AllowedPerson,
  { log }: Pick<CliContext, 'log'>,
): SavedLists =>
  createPersonLists(
    {
      folder: join(folder, LISTS_FOLDER, personKey),
      key: Buffer.from(hkdfSync('sha256', keys[0], '', `mycase-mcp lists ${personKey}`, 32)),
      binding: JSON.stringify([personKey, tenant.baseUrl, config.api, walls?.fingerprint]),
    },
    log,
  );

async function readSetting({ config }: Invocation): Promise<HostSetting> {
  const { publicUrl, hostKeys = [], sandbox, administration } = config;
  if (publicUrl === undefined)
    throw new UsageError('--public-url is missing. State the address of this host as people and clients see it.');
  const redirectUri = publicUrl + MYCASE_CALLBACK_PATH;
  if (sandbox) return startSandboxSetting(config, publicUrl, redirectUri);
  const [current, ...former] = hostKeys;
  if (publicUrl.startsWith('http:'))
    throw new UsageError('--public-url: must start with https://, except with --sandbox.');
  const app = administration === undefined ? readApp(config, redirectUri) : undefined;
  if (!current) throw new UsageError('Set MYCASE_HOST_KEYS to an encryption key. `openssl rand -base64 32` makes one.');
  const folder = getStateFolder(config);
  return { config, publicUrl, app, keys: [current, ...former], folder, close: async () => {} };
}

function readApp({ clientId, clientSecret }: Config, redirectUri: string): HostSetting['app'] {
  if (clientId && clientSecret) return { clientId, clientSecret };
  throw new UsageError(
    'Set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET to those of your app, or use --administration. MyCase support must ' +
      `register the app’s redirect URI ${redirectUri}.`,
  );
}

/** Starts a sandbox, on whose page people sign in. Nobody can read the lists on disk after the process has ended. */
async function startSandboxSetting(config: Config, publicUrl: string, redirectUri: string): Promise<HostSetting> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-'));
  const sandbox = await startSandbox({ size: config.sandboxSize, redirectUris: [redirectUri] });
  return {
    config: { ...config, baseUrl: sandbox.baseUrl, authUrl: sandbox.url },
    publicUrl,
    app: config.administration === undefined ? SANDBOX_APP : undefined,
    keys: [randomBytes(32)],
    folder,
    async close() {
      await sandbox.close();
      await removeFolder(folder);
    },
  };
}
