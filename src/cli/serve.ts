import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { App } from '../app.ts';
import { createInFlightCalls, waitWithTimeout } from '../base/in-flight-calls.ts';
import { lazyAsync } from '../base/lazy-async.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallTool } from '../calls/dispatch.ts';
import { type Catalog, type CatalogTool, selectTools } from '../catalog/catalog.ts';
import { listCompactTools } from '../catalog/compact-tools.ts';
import { applyConfirmPolicy } from '../catalog/confirm-policy.ts';
import { type Config, getTimeZone } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { readWalls } from '../ethical-walls/walls.ts';
import { createFirmPrompts } from '../mcp/prompts.ts';
import { createFirmResources } from '../mcp/resources.ts';
import { serveOverStdio } from '../mcp/stdio.ts';
import { createServerFactory, type McpServerFactory } from '../server.ts';
import type { CliContext } from './context.ts';

/** The time that running calls have to finish when the program is asked to end. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** When a sign-in that nobody uses is looked after: soon after the start, and then again and again. */
const FIRST_SIGN_IN_CHECK_DELAY_MS = 5_000;
const SIGN_IN_CHECK_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** `mycase-mcp`: serves MCP until the client leaves or the process is asked to end. */
export async function runServe({ config }: Invocation, context: CliContext): Promise<number> {
  const { version, input, output, log, shutdownSignal } = context;
  const selectedTools = loadSelectedTools(config);
  const walls = readWalls(config);
  const inFlightCalls = createInFlightCalls(config.callTimeout * 1000);
  // Clients start servers only to list their tools: what carries out calls is loaded when the first one comes.
  const lazyApp = lazyAsync(async () => {
    limitHeapGrowth();
    return (await import('../app.ts')).createApp({ config, version, tools: selectedTools, walls, log });
  });
  const callTool: CallTool = async (...callArguments) => (await lazyApp.get()).call(...callArguments);
  const factory = createServerFactory({
    version,
    tools: config.catalog === 'compact' ? listCompactTools(selectedTools) : selectedTools,
    callTool,
    resources: createFirmResources(selectedTools),
    prompts: createFirmPrompts(selectedTools),
    readResource: async (...callArguments) => (await lazyApp.get()).read(...callArguments),
    completeArgument: async (...callArguments) => (await lazyApp.get()).complete(...callArguments),
    getTimeZone: () => getTimeZone(config),
    inFlightCalls,
    onFault: (error) => log(formatFaultLocation(error)),
  });
  if (!config.sandbox && !config.accessToken)
    scheduleSignInChecks(async () => (await lazyApp.get()).renewSignIn(), log);
  if (config.http) await serveOverHttp(factory, config, context);
  else await serveOverStdio(factory, inFlightCalls, { input, output, shutdownSignal }, SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, closeApp(lazyApp.getIfCreated()));
  return 0;
}

const closeApp = async (app: Promise<App | undefined>): Promise<void> => (await app)?.close();

/**
 * What a question over long lists leaves behind V8 would collect only when the heap has grown to several times what is
 * in use. Here it may grow by a fifth.
 */
const limitHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=20');

function scheduleSignInChecks(checkSignIn: () => Promise<void>, log: CliContext['log']): void {
  const runCheck = () =>
    void checkSignIn().catch((error) =>
      log(error instanceof MyCaseError ? error.fullMessage : formatFaultLocation(error)),
    );
  setTimeout(runCheck, FIRST_SIGN_IN_CHECK_DELAY_MS).unref();
  setInterval(runCheck, SIGN_IN_CHECK_INTERVAL_MS).unref();
}

function loadSelectedTools(config: Config): CatalogTool[] {
  const catalogs: Record<Config['api'], Catalog> = JSON.parse(
    readFileSync(new URL('./catalog.json', import.meta.url), 'utf8'),
  );
  try {
    const catalog = catalogs[config.api];
    return applyConfirmPolicy(selectTools(catalog, config), catalog, config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The place of a fault, without its message: that may hold what a client's record says. */
const formatFaultLocation = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}${error.stack?.slice(error.stack.indexOf('\n    at ')) ?? ''}`
    : 'unknown fault';

async function serveOverHttp(
  factory: McpServerFactory,
  { bind, port, httpToken, allowedHosts = [] }: Config,
  { log, shutdownSignal: stop }: CliContext,
): Promise<void> {
  const { serveHttp } = await import('../mcp/http/http-server.ts');
  const service = await serveHttp(factory, { host: bind, port, allowedHosts, token: httpToken });
  log(`serving MCP at ${service.url}`);
  if (['0.0.0.0', '::', '[::]'].includes(bind) && allowedHosts.length === 0) {
    log('it answers to localhost only: name the hosts that clients use with --allowed-hosts');
  }
  if (!stop.aborted) await once(stop, 'abort');
  await service.close(SHUTDOWN_TIMEOUT_MS);
}
