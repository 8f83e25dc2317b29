import type { OAuthApp } from '../auth/credentials.ts';
import { memoizeByObject } from '../base/memoize.ts';
import type { StateStore } from '../base/state-store.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import type { Administration, TenantSettings } from './administration/administration.ts';
import { getConnectPath, getProviderCallbackPath, MYCASE_CALLBACK_PATH } from './paths.ts';
import { createPersonSignIns, type PersonSignIns } from './person-sign-ins.ts';

/** A firm that this host serves, with its own app in MyCase. */
export interface Tenant extends TenantSettings {
  /** The identifier of the protected resource (RFC 8707): the address of the MCP endpoint. */
  readonly resource: string;
  readonly app: OAuthApp;
  readonly signIns: PersonSignIns;
  /** MyCase: its limit of requests counts for the app, so all people of the firm share it. */
  readonly rateLimiter: RateLimiter;
}

/** The firms of a host, as the administration names them at the moment. */
export interface Tenants {
  list(): readonly Tenant[];
  /** Returns the only tenant; undefined if there are several. */
  findOnly(): Tenant | undefined;
  find(name: string): Tenant | undefined;
  findByResource(resource: string): Tenant | undefined;
  /** Returns the tenant with this MCP endpoint. */
  findByPath(path: string): Tenant | undefined;
  /** Returns the tenant whose administrator connects the firm at a path, or whose provider sends people back to it. */
  findByPagePath(path: string): { readonly connecting?: Tenant | undefined; readonly signingIn?: Tenant | undefined };
}

/** The parts that tenants share. */
export interface TenantsOptions {
  readonly administration: Administration;
  readonly publicUrl: string;
  readonly store: StateStore;
  /** Returns the limiter of requests of an app. */
  readonly getRateLimiter: (clientId: string) => RateLimiter;
}

/** Creates the tenants. */
export function createTenants({ administration, publicUrl, store, getRateLimiter }: TenantsOptions): Tenants {
  const toTenant = (settings: TenantSettings): Tenant => {
    const { clientId, clientSecret, authUrl } = settings;
    const app = { clientId, clientSecret, redirectUri: publicUrl + MYCASE_CALLBACK_PATH };
    return {
      ...settings,
      resource: publicUrl + settings.path,
      app,
      signIns: createPersonSignIns(store, authUrl, app),
      rateLimiter: getRateLimiter(clientId),
    };
  };
  const getTenant = memoizeByObject(toTenant);
  const list = () => administration.listTenants().map(getTenant);
  return {
    list,
    findOnly() {
      const [only, ...others] = list();
      return others.length === 0 ? only : undefined;
    },
    find: (name) => list().find((tenant) => tenant.name === name),
    findByResource: (resource) => list().find((tenant) => tenant.resource === resource),
    findByPath: (path) => list().find((tenant) => tenant.path === path),
    findByPagePath(path) {
      const connected = list().filter(({ firmConnection }) => firmConnection !== undefined);
      return {
        connecting: connected.find((tenant) => getConnectPath(tenant) === path),
        signingIn: connected.find((tenant) => getProviderCallbackPath(tenant) === path),
      };
    },
  };
}
