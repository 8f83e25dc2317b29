import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { App } from '../app.ts';
import { MyCaseError } from '../base/errors.ts';
import { createRunningCalls, waitAtMost } from '../base/in-flight.ts';
import { lazyAsync } from '../base/lazy.ts';
import type { CallTool } from '../calls/dispatch.ts';
import { type Catalogue, type CatalogueTool, selectTools } from '../catalog/catalog.ts';
import { compactListing } from '../catalog/compact-tools.ts';
import { applyConfirmPolicy } from '../catalog/confirmation.ts';
import type { Config } from '../config/options.ts';
import { type Invocation, UsageError } from '../config/parse.ts';
import { readWalls } from '../ethical-walls/settings.ts';
import { firmPrompts } from '../mcp/prompts.ts';
import { firmResources } from '../mcp/resources.ts';
import { serveOverStdio } from '../mcp/stdio.ts';
import { type McpServerFactory, serverFactory } from '../server.ts';
import type { CliContext } from './context.ts';

/** What running calls get to finish in when the program is asked to end. */
const GRACE_MS = 10_000;

/** When a sign-in that nobody uses is looked after: soon after the start, and then again and again. */
const FIRST_LOOK_MS = 5_000;
const LOOK_EVERY_MS = 6 * 60 * 60 * 1000;

/** `mycase-mcp`: serves MCP until the client leaves or the process is asked to end. */
export async function serve({ config }: Invocation, surroundings: CliContext): Promise<number> {
  const { version, input, output, log, stop } = surroundings;
  const tools = chosenTools(config);
  const walls = readWalls(config);
  const running = createRunningCalls(config.callTimeout * 1000);
  // Clients start servers only to list their tools: what carries out calls is loaded when the first one comes.
  const caller = lazyAsync(async () => {
    limitHeapGrowth();
    return (await import('../app.ts')).createApp({ config, version, tools, walls, log });
  });
  const call: CallTool = async (...asked) => (await caller.get()).call(...asked);
  const factory = serverFactory({
    version,
    tools: config.catalog === 'compact' ? compactListing(tools) : tools,
    call,
    resources: firmResources(tools),
    prompts: firmPrompts(tools),
    read: async (...asked) => (await caller.get()).read(...asked),
    complete: async (...asked) => (await caller.get()).complete(...asked),
    zone: config.timeZone,
    running,
    onFault: (error) => log(whereItFailed(error)),
  });
  if (!config.sandbox && !config.accessToken)
    keepSignedIn(async () => (await caller.get()).renewSignIn(), log);
  if (config.http) await serveOverHttp(factory, config, surroundings);
  else await serveOverStdio(factory, running, { input, output, stop }, GRACE_MS);
  await waitAtMost(GRACE_MS, closed(caller.made()));
  return 0;
}

const closed = async (caller: Promise<App | undefined>): Promise<void> => (await caller)?.close();

/**
 * What a question over long lists leaves behind V8 would collect only when the heap has grown to several times what is
 * in use. Here it may grow by a fifth.
 */
const limitHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=20');

function keepSignedIn(look: () => Promise<void>, log: CliContext['log']): void {
  const lookAfter = () =>
    void look().catch((error) => log(error instanceof MyCaseError ? error.message : whereItFailed(error)));
  setTimeout(lookAfter, FIRST_LOOK_MS).unref();
  setInterval(lookAfter, LOOK_EVERY_MS).unref();
}

function chosenTools(config: Config): CatalogueTool[] {
  const catalogues: Record<Config['api'], Catalogue> = JSON.parse(
    readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8'),
  );
  try {
    const catalogue = catalogues[config.api];
    return applyConfirmPolicy(selectTools(catalogue, config), catalogue, config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The place of a fault, without its message: that may hold what a client's record says. */
const whereItFailed = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}${error.stack?.slice(error.stack.indexOf('\n    at ')) ?? ''}`
    : 'unknown fault';

async function serveOverHttp(
  factory: McpServerFactory,
  { host, port, httpToken, allowedHosts = [] }: Config,
  { log, stop }: CliContext,
): Promise<void> {
  const { serveHttp } = await import('../mcp/http/http-server.ts');
  const service = await serveHttp(factory, { host, port, allowedHosts, token: httpToken });
  log(`serving MCP at ${service.url}`);
  if (['0.0.0.0', '::', '[::]'].includes(host) && allowedHosts.length === 0) {
    log('it answers to localhost only: name the hosts that clients use with --allowed-hosts');
  }
  if (!stop.aborted) await once(stop, 'abort');
  await service.close(GRACE_MS);
}
