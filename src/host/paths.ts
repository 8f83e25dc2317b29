import type { TenantSettings } from './administration/administration.ts';

/** The path of the pages of a sign-in. An id follows. */
export const INTERACTION_PATH = '/interaction/';

/** The path of the redirect URI that MyCase support must register for the app of each firm. */
export const MYCASE_CALLBACK_PATH = '/mycase/callback';

/** The path of the metadata of protected resources (RFC 9728). The path of the resource follows. */
export const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The paths of the authorization server. */
export const OAUTH_PATHS = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  registration: '/oauth/register',
  revocation: '/oauth/revoke',
  jwks: '/oauth/jwks',
  end_session: '/oauth/session/end',
} as const;

/** The ends of the paths of each firm. */
export const FIRM_PATHS = {
  mcp: '/mcp',
  /** The page on which an administrator connects the firm. */
  connect: '/connect',
  /** The redirect URI at the firm's provider. */
  providerCallback: '/sign-in/callback',
} as const;

const toFirmPath = ({ path }: Pick<TenantSettings, 'path'>, end: string): string =>
  path.slice(0, -FIRM_PATHS.mcp.length) + end;

/** Returns the path of the page on which an administrator connects a firm. */
export const getConnectPath = (tenant: Pick<TenantSettings, 'path'>): string => toFirmPath(tenant, FIRM_PATHS.connect);

/** Returns the path of the redirect URI at the provider of a firm. */
export const getProviderCallbackPath = (tenant: Pick<TenantSettings, 'path'>): string =>
  toFirmPath(tenant, FIRM_PATHS.providerCallback);

/** The paths of the administration server. */
export const ADMINISTRATION_PATHS = {
  readiness: '/readyz',
  metrics: '/metrics',
  start: '/',
  signIn: '/sign-in',
  signOut: '/sign-out',
  sessions: '/sessions',
  endSession: '/sessions/end',
  access: '/access',
  audit: '/audit',
} as const;
