import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FirmConnections } from './firm-connections.ts';
import type { MyCaseSignIn } from './mycase-sign-in.ts';
import {
  assertOwnForm,
  createCsrfToken,
  formatBrowserCookie,
  redirectTo,
  sendPage,
  toFormTarget,
} from './page-requests.ts';
import { createConnectPage } from './pages/connect-pages.ts';
import { getConnectPath } from './paths.ts';
import { readForm } from './read-form.ts';
import { RefusedAccessError } from './refused-access.ts';
import type { Tenant } from './tenants.ts';

/** The parts of the page on which an administrator connects a firm. */
export interface ConnectPageOptions {
  readonly publicUrl: string;
  /** The secret that protects forms. */
  readonly secret: Buffer;
  readonly myCase: MyCaseSignIn;
  readonly connections: FirmConnections;
  /** Returns the reason why nobody can sign in for a firm at the moment. */
  readonly findOutage: (tenant: Tenant) => 'host off' | 'tenant off' | undefined;
}

/**
 * Shows the page. Everybody can open it: MyCase tells who signs in after it. Only the sign-in of an administrator of
 * the administration file is stored.
 */
export async function showConnectPage(options: ConnectPageOptions, tenant: Tenant, res: ServerResponse): Promise<void> {
  const { secret, connections } = options;
  assertOn(options, tenant);
  const form = { action: getConnectPath(tenant), csrfToken: toCsrfToken(secret, tenant) };
  const connected = await connections.read(tenant);
  sendPage(res, 200, createConnectPage(tenant, connected !== undefined, form), [toFormTarget(tenant.authUrl)]);
}

/** Sends the administrator to MyCase. */
export async function startConnection(
  options: ConnectPageOptions,
  tenant: Tenant,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { publicUrl, secret, myCase } = options;
  assertOn(options, tenant);
  assertOwnForm(req, publicUrl, (await readForm(req)).get('csrf') ?? '', toCsrfToken(secret, tenant));
  const { link, browserSecret } = await myCase.begin(tenant, undefined);
  redirectTo(res, link, formatBrowserCookie(publicUrl, link, browserSecret));
}

function assertOn({ findOutage }: ConnectPageOptions, tenant: Tenant): void {
  const outage = findOutage(tenant);
  if (outage) throw new RefusedAccessError(outage);
}

const toCsrfToken = (secret: Buffer, { name }: Tenant): string => createCsrfToken(secret, `connect ${name}`);
