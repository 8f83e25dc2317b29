import { StoreUnavailableError } from '../base/store-unavailable-error.ts';
import type { Config } from '../config/options.ts';
import {
  type AdministrationPagesOptions,
  createAdministrationPages,
} from '../host/administration-pages/administration-pages.ts';
import { createAdministratorSessions } from '../host/administration-pages/administrator-session.ts';
import { createJsonLog, createTextLog, type HostLog } from '../host/operation/host-log.ts';
import { type OperationServerOptions, startOperationServer } from '../host/operation/operation-server.ts';
import type { HttpService } from '../mcp/http/http-service.ts';
import { formatFaultLocation } from './app-server.ts';
import type { CliContext } from './context.ts';

/** Creates the log in the format of the configuration. */
export const createHostLog = ({ logFormat }: Config, { log, errorOutput }: CliContext): HostLog =>
  logFormat === 'json' ? createJsonLog((line) => void errorOutput.write(`${line}\n`)) : createTextLog(log);

/** Returns a function that writes the place of a fault. The outage of the store is written once, where it is observed. */
export const createFaultLog =
  (log: HostLog) =>
  (error: unknown): void => {
    if (!(error instanceof StoreUnavailableError)) log.write('error', formatFaultLocation(error));
  };

/** Creates the administration pages if there is a secret for them. */
export function createPages(
  { administrationSecret }: Config,
  parts: Omit<AdministrationPagesOptions, 'sessions'>,
): OperationServerOptions['handlePage'] {
  if (administrationSecret === undefined) return async () => false;
  return createAdministrationPages({ ...parts, sessions: createAdministratorSessions(administrationSecret) });
}

/** Starts the server of the administration if it has a port. */
export const startOperation = async (
  { administrationPort: port, administrationBind: bind }: Config,
  parts: Omit<OperationServerOptions, 'bind' | 'port'>,
): Promise<HttpService | undefined> =>
  port === undefined ? undefined : startOperationServer({ bind, port, ...parts });
