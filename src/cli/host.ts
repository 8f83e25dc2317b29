import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIdentityFetcher } from '../auth/account.ts';
import type { OAuthApp } from '../auth/credentials.ts';
import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { createAppRateLimiter } from '../client/client.ts';
import { type Config, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { type Administration, createOpenAdministration } from '../host/administration/administration.ts';
import { createFileAdministration } from '../host/administration/file-administration.ts';
import {
  type AdministrationPagesOptions,
  createAdministrationPages,
} from '../host/administration-pages/administration-pages.ts';
import { createAdministratorSessions } from '../host/administration-pages/administrator-session.ts';
import { createFirmConnections } from '../host/firm-connections.ts';
import { startHost } from '../host/host-server.ts';
import { type HostState, openHostState } from '../host/host-state.ts';
import { createGrants } from '../host/oauth/grants.ts';
import { createJsonLog, createTextLog, type HostLog } from '../host/operation/host-log.ts';
import { createHostMetrics, type HostMetrics } from '../host/operation/metrics.ts';
import { createCallObserver, createMyCaseObserver, observePace, observeStore } from '../host/operation/observers.ts';
import { type OperationServerOptions, startOperationServer } from '../host/operation/operation-server.ts';
import { createReadiness, createSignInCheck } from '../host/operation/readiness.ts';
import { createPeople, type PersonServer } from '../host/people.ts';
import type { AllowedPerson } from '../host/person-access.ts';
import { createPersonConnection } from '../host/person-connection.ts';
import { createPersonDirectory } from '../host/person-directory.ts';
import { createTenants, MYCASE_CALLBACK_PATH } from '../host/tenants.ts';
import type { HttpService } from '../mcp/http/http-service.ts';
import { createAppServer, formatFaultLocation } from './app-server.ts';
import type { CliContext } from './context.ts';
import { createPersonPlans, type PersonPlan, type PersonPlans } from './person-plans.ts';
import { loadCatalog } from './selected-tools.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The number of entries of the audit log that the administration shows for a person. */
const AUDIT_ENTRY_COUNT = 100;

/** A host, as its options and variables describe it. */
interface HostSetting {
  readonly config: Config;
  readonly publicUrl: string;
  /** The firm of the variables. Undefined: the administration file has the firms. */
  readonly app: Omit<OAuthApp, 'redirectUri'> | undefined;
  /** The encryption keys of stored values. The first one encrypts. */
  readonly keys: readonly [Buffer, ...Buffer[]];
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
  const onFault = (error: unknown) => hostLog.write('error', formatFaultLocation(error));
  const metrics = createHostMetrics();
  const [current, ...former] = keys;
  const state = await openHostState(config, { current, former }, log, onFault);
  const store = observeStore(state.store, metrics);
  const administration = openAdministration(setting, plans, { ...context, log });
  const createRateLimiter = () => observePace(createAppRateLimiter(), metrics);
  const tenants = createTenants({ administration, publicUrl, store, createRateLimiter });
  const readiness = createReadiness({ store, checkSignIn: createSignInCheck(tenants) });
  const directory = createPersonDirectory(store);
  const grants = createGrants(store, onFault);
  const readAudit = (personKey: string) => state.readRecentAudit(personKey, AUDIT_ENTRY_COUNT);
  const handlePage = createPages(config, { grants, directory, administration, readAudit });
  const operation = await startOperation(config, { metrics, readiness, handlePage, onFault });
  const connections = createFirmConnections(store);
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
    fetchIdentity: (baseUrl, tokens) => createIdentityFetcher({ ...config, baseUrl }, `mycase-mcp/${version}`)(tokens),
    tools: plans.full.tools,
    findTools: (settings) => plans.find(settings).tools,
    people: createPeople({
      maxPeople: config.maxPeople,
      onFault,
      createServer: (person) =>
        createPersonServer(plans.find(person.settings), setting, state, person, { version, log, metrics }),
    }),
    log: hostLog,
    onFault,
  });
  if (operation) log(`serving the administration at ${new URL(operation.url).origin}`);
  for (const { resource } of tenants.list())
    log(`serving MCP at ${resource} (listening at ${new URL(service.url).host})`);
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  readiness.drain();
  await sleep(config.drainDelay * 1000);
  await service.close(SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, Promise.all([setting.close(), state.close()]));
  await operation?.close(0);
  return 0;
}

const createHostLog = ({ logFormat }: Config, { log, errorOutput }: CliContext): HostLog =>
  logFormat === 'json' ? createJsonLog((line) => void errorOutput.write(`${line}\n`)) : createTextLog(log);

/** Creates the administration pages if there is a secret for them. */
function createPages(
  { administrationSecret }: Config,
  parts: Omit<AdministrationPagesOptions, 'sessions'>,
): OperationServerOptions['handlePage'] {
  if (administrationSecret === undefined) return async () => false;
  return createAdministrationPages({ ...parts, sessions: createAdministratorSessions(administrationSecret) });
}

/** Starts the server of the administration if it has a port. */
const startOperation = async (
  { administrationPort: port, administrationBind: bind }: Config,
  parts: Omit<OperationServerOptions, 'bind' | 'port'>,
): Promise<HttpService | undefined> =>
  port === undefined ? undefined : startOperationServer({ bind, port, ...parts });

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
    return createFileAdministration({ file, env, toolsetNames, baseUrl, authUrl, log, assertUsable: find });
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
  person: AllowedPerson,
  { metrics, ...context }: Pick<CliContext, 'version' | 'log'> & { readonly metrics: HostMetrics },
): PersonServer {
  const { personKey, tenant } = person;
  const config: Config = { ...setting.config, account: personKey, access: plan.access };
  const server = createAppServer(plan, config, context, {
    rateLimiter: tenant.rateLimiter,
    observeRequest: createMyCaseObserver(metrics),
    observeCall: createCallObserver(metrics),
    connection: createPersonConnection(person),
    sharedState: state.openPerson(personKey, tenant.clientId, plan.walls?.fingerprint),
  });
  metrics.changeOpenPeople(1);
  return {
    factory: server.factory,
    close: () => server.close().finally(() => metrics.changeOpenPeople(-1)),
  };
}

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
  return { config, publicUrl, app, keys: [current, ...former], close: async () => {} };
}

function readApp({ clientId, clientSecret }: Config, redirectUri: string): HostSetting['app'] {
  if (clientId && clientSecret) return { clientId, clientSecret };
  throw new UsageError(
    'Set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET to those of your app, or use --administration. MyCase support must ' +
      `register the app’s redirect URI ${redirectUri}.`,
  );
}

/** Starts a sandbox, on whose page people sign in. */
async function startSandboxSetting(config: Config, publicUrl: string, redirectUri: string): Promise<HostSetting> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({ size: config.sandboxSize, redirectUris: [redirectUri] });
  return {
    config: { ...config, baseUrl: sandbox.baseUrl, authUrl: sandbox.url },
    publicUrl,
    app: config.administration === undefined ? SANDBOX_APP : undefined,
    keys: [randomBytes(32)],
    close: () => sandbox.close(),
  };
}
