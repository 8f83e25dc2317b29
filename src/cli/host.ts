import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIdentityFetcher } from '../auth/account.ts';
import type { OAuthApp } from '../auth/credentials.ts';
import { encryptStateStore } from '../base/encrypted-state-store.ts';
import { createFileStateStore } from '../base/file-state-store.ts';
import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { createMemoryStateStore, type StateStore } from '../base/state-store.ts';
import { createAppRateLimiter } from '../client/client.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { type Config, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { getStateFolder } from '../config/state-folder.ts';
import { UsageError } from '../config/usage-error.ts';
import { startHost } from '../host/host-server.ts';
import { MYCASE_CALLBACK_PATH } from '../host/mycase-sign-in.ts';
import { createJsonLog, createTextLog, type HostLog } from '../host/operation/host-log.ts';
import { createHostMetrics, type HostMetrics } from '../host/operation/metrics.ts';
import { createCallObserver, createMyCaseObserver, observePace, observeStore } from '../host/operation/observers.ts';
import { type OperationServerOptions, startOperationServer } from '../host/operation/operation-server.ts';
import { createReadiness, createSignInCheck } from '../host/operation/readiness.ts';
import { createPeople, type PersonServer } from '../host/people.ts';
import { createPersonConnection } from '../host/person-connection.ts';
import { createPersonSignIns, type PersonSignIns } from '../host/person-sign-ins.ts';
import type { HttpService } from '../mcp/http/http-service.ts';
import { createAppServer, createServerPlan, formatFaultLocation, type ServerPlan } from './app-server.ts';
import type { CliContext } from './context.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** A host, as its options and variables describe it. */
interface HostSetting {
  readonly config: Config;
  readonly publicUrl: string;
  readonly app: OAuthApp;
  /** MyCase: its limit of requests counts for the app, so all people share it. */
  readonly rateLimiter: RateLimiter;
  /** The encryption keys of stored values. The first one encrypts. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  readonly close: () => Promise<void>;
}

/** `mycase-mcp host`: serves MCP to the people of a firm until the process receives a signal to end. */
export async function runHost(invocation: Invocation, context: CliContext): Promise<number> {
  const { shutdownSignal, version } = context;
  const plan = createServerPlan(invocation);
  const setting = await readSetting(invocation);
  const { config, publicUrl, app, keys } = setting;
  const hostLog = createHostLog(config, context);
  const log = (line: string) => hostLog.write('info', line);
  const onFault = (error: unknown) => hostLog.write('error', formatFaultLocation(error));
  const metrics = createHostMetrics();
  const store = observeStore(openStore(setting, 'host', 'host'), metrics);
  const readiness = createReadiness({ store, checkSignIn: createSignInCheck(config.authUrl, app) });
  const signIns = createPersonSignIns(store, config.authUrl, app);
  const createServer = (personKey: string) =>
    createPersonServer(plan, { ...setting, metrics }, signIns, personKey, { version, log });
  const operation = await startOperation(config, { metrics, readiness, handlePage: async () => false, onFault });
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
    app,
    authUrl: config.authUrl,
    fetchIdentity: createIdentityFetcher(config, `mycase-mcp/${version}`),
    signIns,
    tools: plan.tools,
    people: createPeople({ maxPeople: config.maxPeople, onFault, createServer }),
    log: hostLog,
    onFault,
  });
  if (operation) log(`serving the administration at ${new URL(operation.url).origin}`);
  log(`serving MCP at ${publicUrl}/mcp (listening at ${new URL(service.url).host})`);
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  readiness.drain();
  await sleep(config.drainDelay * 1000);
  await service.close(SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, setting.close());
  await operation?.close(0);
  return 0;
}

const createHostLog = ({ logFormat }: Config, { log, errorOutput }: CliContext): HostLog =>
  logFormat === 'json' ? createJsonLog((line) => void errorOutput.write(`${line}\n`)) : createTextLog(log);

/** Starts the server of the administration if it has a port. */
const startOperation = async (
  { administrationPort: port, administrationBind: bind }: Config,
  parts: Omit<OperationServerOptions, 'bind' | 'port'>,
): Promise<HttpService | undefined> =>
  port === undefined ? undefined : startOperationServer({ bind, port, ...parts });

/** Creates the server of one person. Its sign-in, its plans, its lists and its audit log belong to this person. */
function createPersonServer(
  plan: ServerPlan,
  setting: HostSetting & { readonly metrics: HostMetrics },
  signIns: PersonSignIns,
  personKey: string,
  context: Pick<CliContext, 'version' | 'log'>,
): PersonServer {
  const { metrics } = setting;
  const config: Config = { ...setting.config, account: personKey };
  const server = createAppServer(plan, config, context, {
    rateLimiter: observePace(setting.rateLimiter, metrics),
    observeRequest: createMyCaseObserver(metrics),
    observeCall: createCallObserver(metrics),
    connection: createPersonConnection(signIns, personKey, getBaseUrl(config)),
    // A host with other ethical walls must not show or continue a plan.
    planStore: config.sandbox
      ? undefined
      : openStore(setting, join('plans', personKey), JSON.stringify([personKey, plan.walls?.fingerprint])),
  });
  metrics.changeOpenPeople(1);
  return {
    factory: server.factory,
    close: () => server.close().finally(() => metrics.changeOpenPeople(-1)),
  };
}

/** The values of a sandbox end with the process. */
const openStore = ({ config, keys: [current, ...former] }: HostSetting, folder: string, owner: string): StateStore =>
  config.sandbox
    ? createMemoryStateStore()
    : encryptStateStore(createFileStateStore(join(getStateFolder(config), folder)), { current, former }, owner);

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
  const rateLimiter = createAppRateLimiter();
  return { config, publicUrl, app, rateLimiter, keys: [current, ...former], close: async () => {} };
}

/** Starts a sandbox, on whose page people sign in. */
async function startSandboxSetting(config: Config, publicUrl: string, redirectUri: string): Promise<HostSetting> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({ size: config.sandboxSize, redirectUris: [redirectUri] });
  return {
    config: { ...config, baseUrl: sandbox.baseUrl, authUrl: sandbox.url },
    publicUrl,
    app: { ...SANDBOX_APP, redirectUri },
    rateLimiter: createAppRateLimiter(),
    keys: [randomBytes(32)],
    close: () => sandbox.close(),
  };
}
