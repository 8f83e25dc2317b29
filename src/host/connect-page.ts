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
import { readForm } from './read-form.ts';
import { RefusedAccessError } from './refused-access.ts';
import { getConnectPath, type Tenant } from './tenants.ts';

/** The parts of the page on which an administrator connects a firm. */
export interface ConnectPageOptions {
  readonly publicUrl: string;
  /** The secret that protects forms. */
  readonly secret: Buffer;
  readonly myCase: MyCaseSignIn;
  readonly connections: FirmConnections;
}

/**
 * Shows the page. Everybody can open it: MyCase tells who signs in after it, and only the sign-in of an administrator whom
 * the administration file names is stored.
 */
export async function showConnectPage(
  { secret, connections }: ConnectPageOptions,
  tenant: Tenant,
  _req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  assertOn(tenant);
  const form = { action: getConnectPath(tenant), csrfToken: toCsrfToken(secret, tenant) };
  const connected = await connections.read(tenant);
  sendPage(res, 200, createConnectPage(tenant, connected && 'an administrator', form), [toFormTarget(tenant.authUrl)]);
}

/** Sends the administrator to MyCase. */
export async function startConnection(
  { publicUrl, secret, myCase }: ConnectPageOptions,
  tenant: Tenant,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  assertOn(tenant);
  assertOwnForm(req, publicUrl, (await readForm(req)).get('csrf') ?? '', toCsrfToken(secret, tenant));
  const { link, browserSecret } = await myCase.begin(tenant, undefined);
  redirectTo(res, link, formatBrowserCookie(publicUrl, browserSecret));
}

function assertOn({ isOn }: Tenant): void {
  if (!isOn) throw new RefusedAccessError('tenant off');
}

const toCsrfToken = (secret: Buffer, { name }: Tenant): string => createCsrfToken(secret, `connect ${name}`);
