import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deleteLogFiles } from '../audit/delete-log-files.ts';
import { getAuditFolder } from '../audit/log-files.ts';
import { createIdentityFetcher } from '../auth/account.ts';
import { repeatEvery } from '../base/repeat.ts';
import { waitWithTimeout } from '../base/timeouts.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { createFirmConnections } from '../host/firm-connections.ts';
import { startHost } from '../host/host-server.ts';
import { openHostState } from '../host/host-state.ts';
import { createGrants } from '../host/oauth/grants.ts';
import { createHostMetrics } from '../host/operation/metrics.ts';
import { measureStore } from '../host/operation/observers.ts';
import { createReadiness, createSignInCheck } from '../host/operation/readiness.ts';
import { type AllowedPerson, createPersonAccess, type PersonAccess } from '../host/person-access.ts';
import { createPersonDirectory } from '../host/person-directory.ts';
import { cleanPersonFolders } from '../host/person-folders.ts';
import { createPersonServers, type PersonServers } from '../host/person-servers.ts';
import { createTenants } from '../host/tenants.ts';
import { createOffers } from '../host/transfers/offers.ts';
import type { CliContext } from './context.ts';
import { createFaultLog, createHostLog, createPageHandler, startAdministration } from './host-operation.ts';
import { type HostSetting, openAdministration, readSetting } from './host-setting.ts';
import { createPersonServer, LISTS_FOLDER } from './person-server.ts';
import { createServerPartsCache, type ServerPartsCache } from './server-parts-cache.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The lists of people on disk may have this many times the bytes of the lists in memory. */
const DISK_FACTOR = 4;

const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** `mycase-mcp host`: serves MCP to the people of firms until the process receives a signal to end. */
export async function runHost(invocation: Invocation, context: CliContext): Promise<number> {
  const serverParts = createServerPartsCache(invocation);
  const setting = await readSetting(invocation);
  const { drainDelay } = setting.config;
  const host = await openHost(serverParts, setting, context);
  const { shutdownSignal } = context;
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  host.drain();
  await sleep(drainDelay * 1000);
  await host.close();
  return 0;
}

/** A host that serves requests. */
interface RunningHost {
  /** States that the host is about to end, for `/readyz`. */
  drain(): void;
  /** Ends after the running calls, but waits at most 10 seconds for them, and then as long for the stores. */
  close(): Promise<void>;
}

/** Creates the parts of a host, and starts its servers. */
async function openHost(
  serverParts: ServerPartsCache,
  setting: HostSetting,
  context: CliContext,
): Promise<RunningHost> {
  const { version } = context;
  const { config, publicUrl, keys } = setting;
  const hostLog = createHostLog(config, context);
  const log = (line: string) => hostLog.write('info', line);
  const onFault = createFaultLog(hostLog);
  const metrics = createHostMetrics();
  const state = await openHostState(config, { current: keys[0], former: keys.slice(1) }, log, onFault);
  const store = measureStore(state.store, metrics);
  const administration = openAdministration(setting, serverParts, { ...context, log });
  const tenants = createTenants({ administration, publicUrl, store, getRateLimiter: state.getRateLimiter });
  const connections = createFirmConnections(store);
  const directory = createPersonDirectory(store);
  const access = createPersonAccess({ administration, tenants, directory, connections });
  const readiness = createReadiness({ store, checkSignIn: createSignInCheck(tenants) });
  const grants = createGrants(store, onFault);
  const handlePage = createPageHandler(config, { ...state, grants, directory, administration });
  const administrationService = await startAdministration(config, { metrics, readiness, handlePage, onFault });
  const offers = createOffers(store, publicUrl);
  const createServer = (person: AllowedPerson) =>
    createPersonServer(serverParts.find(person.settings), setting, state, offers, person, { version, log, metrics });
  const personServers = createPersonServers({ maxBytes: getMaxBytes(config), onFault, createServer });
  const service = await startHost({
    ...getServiceOptions(config),
    publicUrl,
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
    tools: serverParts.full.tools,
    findTools: (settings) => serverParts.find(settings).tools,
    personServers,
    offers,
    uploadFolder: join(setting.folder, 'uploads'),
    deleteState: state.deletePerson,
    deleteAuditLog: (personKey, before) => deleteLogFiles(getAuditFolder({ ...config, account: personKey }), before),
    log: hostLog,
    onFault,
  });
  const stopCleanup = scheduleCleanup(setting, access, personServers, onFault);
  if (administrationService) log(`serving the administration at ${new URL(administrationService.url).origin}`);
  for (const { resource } of tenants.list())
    log(`serving MCP at ${resource} (listening at ${new URL(service.url).host})`);
  return {
    drain: readiness.drain,
    async close() {
      stopCleanup();
      await service.close(SHUTDOWN_TIMEOUT_MS);
      await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, Promise.all([setting.close(), state.close()]));
      await administrationService?.close(0);
    },
  };
}

/** Returns the options of the HTTP server. */
const getServiceOptions = ({ bind, port, maxConnections, trustedProxy, allowedOrigin = [], ...config }: Config) => ({
  bind,
  port,
  maxConnections,
  limits: config,
  proxies: trustedProxy,
  allowedOrigins: allowedOrigin,
  maxFileBytes: config.maxFileSize * 1_000_000,
});

/** Cleans the folders of people at an interval. Returns a function that stops this. */
function scheduleCleanup(
  { config, folder }: HostSetting,
  access: PersonAccess,
  { closePerson }: PersonServers,
  onFault: (error: unknown) => void,
): () => void {
  const cleanFolders = () =>
    cleanPersonFolders({
      folder: join(folder, LISTS_FOLDER),
      maxBytes: DISK_FACTOR * getMaxBytes(config),
      hasAccess: async (personKey) => (await access.find(personKey)) !== undefined,
      closePerson,
    });
  return repeatEvery(CLEANUP_INTERVAL_MS, cleanFolders, onFault);
}

const getMaxBytes = ({ memory }: Config): number => memory * 1_000_000;
