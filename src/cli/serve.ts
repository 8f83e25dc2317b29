import { once } from 'node:events';
import { MyCaseError } from '../base/mycase-error.ts';
import { waitWithTimeout } from '../base/timeouts.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { serveOverStdio } from '../mcp/stdio.ts';
import type { McpServerFactory } from '../server.ts';
import { createAppServer, createServerParts, formatFaultLocation } from './app-server.ts';
import type { CliContext } from './context.ts';

/** The time that running calls have to finish before the program ends. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The times at which an unused sign-in is renewed: soon after the start, and then at an interval. */
const FIRST_SIGN_IN_CHECK_DELAY_MS = 5_000;
const SIGN_IN_CHECK_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** `mycase-mcp`: serves MCP until the client disconnects or the process receives a signal to end. */
export async function runServe(invocation: Invocation, context: CliContext): Promise<number> {
  const { config } = invocation;
  const { input, output, log, shutdownSignal } = context;
  const { factory, inFlightCalls, renewSignIn, close } = createAppServer(
    createServerParts(invocation),
    config,
    context,
  );
  if (!config.sandbox && !config.accessToken) scheduleSignInChecks(renewSignIn, log);
  if (config.http) await serveOverHttp(factory, config, context);
  else await serveOverStdio(factory, inFlightCalls, { input, output, log, shutdownSignal }, SHUTDOWN_TIMEOUT_MS);
  await waitWithTimeout(SHUTDOWN_TIMEOUT_MS, close());
  return 0;
}

function scheduleSignInChecks(checkSignIn: () => Promise<void>, log: CliContext['log']): void {
  const runCheck = () =>
    void checkSignIn().catch((error) =>
      log(error instanceof MyCaseError ? error.fullMessage : formatFaultLocation(error)),
    );
  setTimeout(runCheck, FIRST_SIGN_IN_CHECK_DELAY_MS).unref();
  setInterval(runCheck, SIGN_IN_CHECK_INTERVAL_MS).unref();
}

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
