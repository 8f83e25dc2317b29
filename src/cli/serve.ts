import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import type { App } from '../app.ts';
import { createInFlightCalls, waitWithTimeout } from '../base/in-flight-calls.ts';
import { lazyAsync } from '../base/lazy-async.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallTool } from '../calls/dispatch.ts';
import { listCompactTools } from '../catalog/compact-tools.ts';
import { createToolGuide } from '../catalog/tool-guide.ts';
import { describeTimeZone, readFirmTimeZone, TIME_ZONE_ADVICE } from '../config/firm-time-zone.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { readWalls } from '../ethical-walls/walls.ts';
import { createInstructions } from '../mcp/instructions.ts';
import { createFirmPrompts } from '../mcp/prompts.ts';
import { createFirmResources } from '../mcp/resources.ts';
import { serveOverStdio } from '../mcp/stdio.ts';
import { createServerFactory, type McpServerFactory } from '../server.ts';
import type { CliContext } from './context.ts';
import { loadSelectedTools } from './selected-tools.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The times at which an unused sign-in is renewed: soon after the start, and then at an interval. */
const FIRST_SIGN_IN_CHECK_DELAY_MS = 5_000;
const SIGN_IN_CHECK_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** The reading in the background starts this long after the program, if there was no call. */
const INDEX_DELAY_MS = 2_000;

/** `mycase-mcp`: serves MCP until the client disconnects or the process receives a signal to end. */
export async function runServe(invocation: Invocation, context: CliContext): Promise<number> {
  const { config } = invocation;
  const { version, input, output, log, shutdownSignal } = context;
  const selectedTools = loadSelectedTools(invocation);
  const toolGuide = createToolGuide(selectedTools, config.catalog);
  const walls = readWalls(config);
  assertIndexable(config);
  const inFlightCalls = createInFlightCalls(config.callTimeout * 1000);
  // Clients often start servers only to list their tools. The code that runs calls is loaded at the first call.
  const lazyApp = lazyAsync(async () => {
    limitHeapGrowth();
    const timeZone = readFirmTimeZone(config);
    if (timeZone.origin === 'machine')
      log(`the firm's time zone is ${describeTimeZone(timeZone)}. ${TIME_ZONE_ADVICE}`);
    return (await import('../app.ts')).createApp({
      config,
      version,
      tools: selectedTools,
      toolGuide,
      walls,
      timeZone,
      log,
    });
  });
  const callTool: CallTool = async (...callArguments) => (await lazyApp.get()).call(...callArguments);
  const structured = config.structured === 'on';
  const factory = createServerFactory({
    version,
    tools: config.catalog === 'compact' ? listCompactTools(selectedTools) : selectedTools,
    structured,
    callTool,
    resources: createFirmResources(selectedTools),
    instructions: createInstructions(selectedTools, toolGuide, config.catalog, structured),
    prompts: createFirmPrompts(selectedTools, toolGuide),
    readResource: async (...callArguments) => (await lazyApp.get()).read(...callArguments),
    completeArgument: async (...callArguments) => (await lazyApp.get()).complete(...callArguments),
    getTimeZone: () => readFirmTimeZone(config),
    inFlightCalls,
    onFault: (error) => log(formatFaultLocation(error)),
  });
  if (!config.sandbox && !config.accessToken)
    scheduleSignInChecks(async () => (await lazyApp.get()).renewSignIn(), log);
  // The reading in the background starts without a call.
  if (config.index !== undefined) setTimeout(() => lazyApp.get().catch(() => {}), INDEX_DELAY_MS).unref();
  if (config.http) await serveOverHttp(factory, config, context);
  else await serveOverStdio(factory, inFlightCalls, { input, output, log, shutdownSignal }, SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, closeApp(lazyApp.getIfCreated()));
  return 0;
}

/** Throws a UsageError if texts are to be read in the background, and nothing is kept between calls. */
function assertIndexable({ index, cache }: Config): void {
  if (index !== undefined && cache === 'off')
    throw new UsageError('--index cannot be combined with --cache off. Use --cache memory or --cache disk.');
}

const closeApp = async (app: Promise<App | undefined>): Promise<void> => (await app)?.close();

/**
 * Lets V8 collect garbage when the heap has grown by a fifth. By default the heap can grow to several times the used
 * memory after a call that reads long lists.
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

/** Returns the place of a fault without its message, because a message may contain data of a client. */
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
    log('it answers requests for localhost only; add the host names that clients use with --allowed-hosts');
  }
  if (!stop.aborted) await once(stop, 'abort');
  await service.close(SHUTDOWN_TIMEOUT_MS);
}
