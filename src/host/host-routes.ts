import { MYCASE_CALLBACK_PATH } from './mycase-sign-in.ts';
import { RESOURCE_METADATA_PATH } from './oauth/protected-resource.ts';

/** The kind of a route: it decides what a request costs, which web pages may send it, and the form of its errors. */
export type RouteKind = 'mcp' | 'metadata' | 'token' | 'registration' | 'page' | 'health' | 'unknown';

/** A route, as logs and metrics name it. Its name has no id. */
export interface Route {
  readonly name: string;
  readonly kind: RouteKind;
}

/** Clients that know no path of a resource ask here. */
export const ROOT_METADATA_PATH = '/.well-known/oauth-protected-resource';

const KINDS: Readonly<Record<string, RouteKind>> = {
  '/healthz': 'health',
  '/mcp': 'mcp',
  [RESOURCE_METADATA_PATH]: 'metadata',
  [ROOT_METADATA_PATH]: 'metadata',
  '/.well-known/oauth-authorization-server': 'metadata',
  '/.well-known/openid-configuration': 'metadata',
  '/oauth/jwks': 'metadata',
  '/oauth/register': 'registration',
  '/oauth/token': 'token',
  '/oauth/revoke': 'token',
  '/oauth/authorize': 'page',
  '/oauth/session/end': 'page',
  [MYCASE_CALLBACK_PATH]: 'page',
};

/** Pages whose path ends with an id. */
const PAGES_WITH_ID = ['/oauth/authorize', '/interaction'];

/** Returns the route of a path. */
export function findRoute(path: string): Route {
  const kind = KINDS[path];
  if (kind) return { name: path, kind };
  const parent = PAGES_WITH_ID.find((page) => path.startsWith(`${page}/`));
  return parent ? { name: `${parent}/{id}`, kind: 'page' } : { name: 'unknown', kind: 'unknown' };
}

/** Nobody is signed in at a page or a registration, so they are limited more strictly. */
export const getCost = ({ kind }: Route): number => ({ registration: 50, page: 5, token: 5 })[String(kind)] ?? 1;

/** Returns whether the web pages of allowed origins may send requests to a route. */
export const isForWebPages = ({ kind }: Route): boolean => ['mcp', 'metadata', 'token', 'registration'].includes(kind);
