import { setFlagsFromString } from 'node:v8';
import type { App, AppSettings } from '../app.ts';
import { createInFlightCalls, type InFlightCalls } from '../base/in-flight-calls.ts';
import { lazyAsync } from '../base/lazy-async.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { CallTool } from '../calls/dispatch.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import { listCompactTools } from '../catalog/compact-tools.ts';
import { createToolGuide } from '../catalog/create-tool-guide.ts';
import { describeTimeZone, readFirmTimeZone, TIME_ZONE_ADVICE } from '../config/firm-time-zone.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { readWalls, type Walls } from '../ethical-walls/walls.ts';
import type { CallObserver } from '../host/operation/observers.ts';
import type { PersonServer } from '../host/person-servers.ts';
import { createInstructions } from '../mcp/instructions.ts';
import { createFirmPrompts } from '../mcp/prompts.ts';
import { createFirmResources } from '../mcp/resources.ts';
import { createServerFactory } from '../server.ts';
import type { CliContext } from './context.ts';
import { loadSelectedTools } from './selected-tools.ts';

/** The parts of a server that depend on the configuration only. The people of a host share them. */
export interface ServerParts {
  readonly tools: readonly CatalogTool[];
  readonly toolGuide: ToolGuide;
  readonly walls: Walls | undefined;
}

/** A server of MCP, and the parts that its calls use. */
export interface AppServer extends PersonServer {
  readonly inFlightCalls: InFlightCalls;
  /** Renews a sign-in that expires soon. Throws a SignInError if this fails. */
  renewSignIn(): Promise<void>;
}

/** The parts of a server of one person of a host. */
type HostedPerson = Pick<
  AppSettings,
  'connection' | 'sharedState' | 'rateLimiter' | 'savedLists' | 'pages' | 'observeRequest'
> & {
  /** Runs a call of a tool, and observes its result. */
  readonly observeCall?: CallObserver;
};

/** The reading of texts in the background starts this long after the server. */
const INDEX_DELAY_MS = 2_000;

/** Selects the tools, and reads the ethical walls. Throws a UsageError. */
export function createServerParts(invocation: Invocation): ServerParts {
  const tools = loadSelectedTools(invocation);
  assertIndexable(invocation.config);
  return { tools, toolGuide: createToolGuide(tools, invocation.config.catalog), walls: readWalls(invocation.config) };
}

/** Throws a UsageError if texts are to be read in the background, and nothing is kept between calls. */
function assertIndexable({ index, cache }: Config): void {
  if (index !== undefined && cache === 'off')
    throw new UsageError('--index cannot be combined with --cache off. Use --cache memory or --cache disk.');
}

/**
 * Creates a server. Clients often start servers only to list tools, so the first call loads the code that runs calls.
 */
export function createAppServer(
  parts: ServerParts,
  config: Config,
  { version, log }: Pick<CliContext, 'version' | 'log'>,
  { observeCall, ...person }: HostedPerson = {},
): AppServer {
  const { tools, toolGuide } = parts;
  const inFlightCalls = createInFlightCalls(config.callTimeout * 1000);
  let app: App | undefined;
  const lazyApp = lazyAsync(async () => {
    limitHeapGrowth();
    const timeZone = readFirmTimeZone(config);
    if (timeZone.origin === 'machine')
      log(`the firm's time zone is ${describeTimeZone(timeZone)}. ${TIME_ZONE_ADVICE}`);
    app = await (await import('../app.ts')).createApp({ ...parts, ...person, config, version, timeZone, log });
    return app;
  });
  const structured = config.structured === 'on';
  const run: CallTool = async (...callArguments) => (await lazyApp.get()).call(...callArguments);
  const callTool: CallTool = observeCall ? (tool, ...rest) => observeCall(tool.name, () => run(tool, ...rest)) : run;
  const factory = createServerFactory({
    version,
    tools: config.catalog === 'compact' ? listCompactTools(tools) : tools,
    structured,
    callTool,
    resources: createFirmResources(tools),
    instructions: createInstructions(tools, toolGuide, config.catalog, structured, person.pages !== undefined),
    prompts: createFirmPrompts(tools, toolGuide),
    readResource: async (...callArguments) => (await lazyApp.get()).read(...callArguments),
    completeArgument: async (...callArguments) => (await lazyApp.get()).complete(...callArguments),
    getTimeZone: () => readFirmTimeZone(config),
    inFlightCalls,
    onFault: (error) => log(formatFaultLocation(error)),
  });
  if (config.index !== undefined) setTimeout(() => lazyApp.get().catch(() => {}), INDEX_DELAY_MS).unref();
  return {
    factory,
    inFlightCalls,
    renewSignIn: async () => (await lazyApp.get()).renewSignIn(),
    async completeTransfer({ tool: name, args }, transfer, signal) {
      const tool = tools.find((one) => one.name === name);
      if (!tool) throw new MyCaseError(`The access to ${name} was turned off since the page was made.`);
      return inFlightCalls.run(signal, async (call) =>
        (await lazyApp.get()).read(tool, args, { ...call, ...PAGE_CALLER, transfer }),
      );
    },
    measureBytes: () => app?.measureBytes() ?? 0,
    isReading: () => app?.isReading ?? false,
    close: () => closeApp(lazyApp.getIfCreated()),
  };
}

/** The caller of a transfer. The person has confirmed it, so nothing else is asked. */
const PAGE_CALLER = { caller: { session: '', canAsk: false }, clientName: 'page of the host' };

const closeApp = async (app: Promise<App | undefined>): Promise<void> => (await app)?.close();

/**
 * Lets V8 collect garbage when the heap has grown by a fifth. By default the heap can grow to several times the used
 * memory after a call that reads long lists.
 */
const limitHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=20');

/** Returns the place of a fault without its message, because a message may contain data of a client. */
export const formatFaultLocation = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}${error.stack?.slice(error.stack.indexOf('\n    at ')) ?? ''}`
    : 'unknown fault';
