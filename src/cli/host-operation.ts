import { StoreUnavailableError } from '../base/store-unavailable-error.ts';
import type { Config } from '../config/options.ts';
import {
  type AdministrationPagesOptions,
  createAdministrationPages,
} from '../host/administration-pages/administration-pages.ts';
import { createAdministratorSessions } from '../host/administration-pages/administrator-session.ts';
import {
  type AdministrationServerOptions,
  startAdministrationServer,
} from '../host/operation/administration-server.ts';
import { createJsonLog, createTextLog, type HostLog } from '../host/operation/host-log.ts';
import type { HttpService } from '../mcp/http/http-service.ts';
import { formatFaultLocation } from './app-server.ts';
import type { CliContext } from './context.ts';

/** Creates the log in the format of the configuration. */
export const createHostLog = ({ logFormat }: Config, { log, errorOutput }: CliContext): HostLog =>
  logFormat === 'json' ? createJsonLog((line) => void errorOutput.write(`${line}\n`)) : createTextLog(log);

/**
 * Returns a function that writes the place of a fault. The outage of the store is written once, where it is observed.
 */
export const createFaultLog =
  (log: HostLog) =>
  (error: unknown): void => {
    if (!(error instanceof StoreUnavailableError)) log.write('error', formatFaultLocation(error));
  };

/** Creates what answers requests for the administration pages. Without a secret, there are no pages. */
export function createPageHandler(
  { administrationSecret }: Config,
  parts: Omit<AdministrationPagesOptions, 'sessions'>,
): AdministrationServerOptions['handlePage'] {
  if (administrationSecret === undefined) return async () => false;
  return createAdministrationPages({ ...parts, sessions: createAdministratorSessions(administrationSecret) });
}

/** Starts the server of the administration if it has a port. */
export const startAdministration = async (
  { administrationPort: port, administrationBind: bind }: Config,
  parts: Omit<AdministrationServerOptions, 'bind' | 'port'>,
): Promise<HttpService | undefined> =>
  port === undefined ? undefined : startAdministrationServer({ bind, port, ...parts });
