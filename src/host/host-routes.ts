import { HEALTH_PATH } from '../mcp/http/mcp-requests.ts';
import { FIRM_PATHS, INTERACTION_PATH, MYCASE_CALLBACK_PATH, OAUTH_PATHS, RESOURCE_METADATA_PATH } from './paths.ts';
import { TRANSFER_PATH } from './transfers/offers.ts';

/** The kind of a route: it decides what a request costs, which web pages may send it, and the form of its errors. */
export type RouteKind =
  | 'mcp'
  | 'metadata'
  | 'authorization'
  | 'authorization metadata'
  | 'token'
  | 'registration'
  | 'page'
  | 'health'
  | 'unknown';

/** A route, as logs and metrics name it. Its name has no id and no firm. */
export interface Route {
  readonly name: string;
  readonly kind: RouteKind;
}

const KINDS: Readonly<Record<string, RouteKind>> = {
  [HEALTH_PATH]: 'health',
  '/.well-known/oauth-authorization-server': 'authorization metadata',
  '/.well-known/openid-configuration': 'authorization metadata',
  [OAUTH_PATHS.jwks]: 'authorization metadata',
  [OAUTH_PATHS.registration]: 'registration',
  [OAUTH_PATHS.token]: 'token',
  [OAUTH_PATHS.revocation]: 'token',
  [OAUTH_PATHS.authorization]: 'authorization',
  [MYCASE_CALLBACK_PATH]: 'page',
};

/** The first parts of the paths of this host. The path of a firm must not begin with one of them. */
export const RESERVED_NAMES: readonly string[] = [
  ...new Set([...Object.keys(KINDS), INTERACTION_PATH, TRANSFER_PATH].map((path) => path.split('/')[1] ?? '')),
];

/** Each firm has these paths. Some paths end with an id. */
const PATTERNS: readonly (readonly [pattern: RegExp, name: string, kind: RouteKind])[] = [
  [new RegExp(`^${RESOURCE_METADATA_PATH}(/|$)`), RESOURCE_METADATA_PATH, 'metadata'],
  [new RegExp(`${FIRM_PATHS.mcp}$`), FIRM_PATHS.mcp, 'mcp'],
  [new RegExp(`${FIRM_PATHS.connect}$`), FIRM_PATHS.connect, 'page'],
  [new RegExp(`${FIRM_PATHS.providerCallback}$`), FIRM_PATHS.providerCallback, 'page'],
  [new RegExp(`^${OAUTH_PATHS.authorization}/`), `${OAUTH_PATHS.authorization}/{id}`, 'authorization'],
  [new RegExp(`^${OAUTH_PATHS.end_session}(/|$)`), OAUTH_PATHS.end_session, 'authorization'],
  [new RegExp(`^${INTERACTION_PATH}`), `${INTERACTION_PATH}{id}`, 'page'],
  [new RegExp(`^${TRANSFER_PATH}`), `${TRANSFER_PATH}{id}`, 'page'],
];

/** Returns the route of a path. */
export function findRoute(path: string): Route {
  const kind = KINDS[path];
  if (kind) return { name: path, kind };
  const [, name, patternKind] = PATTERNS.find(([pattern]) => pattern.test(path)) ?? [];
  return { name: name ?? 'unknown', kind: patternKind ?? 'unknown' };
}

/** Returns whether a browser shows the answer to a person. */
export const isPage = ({ kind }: Route): boolean => kind === 'page' || kind === 'authorization';

/** Returns whether the sender is a program that expects the errors of OAuth. */
export const isForOAuthClients = ({ kind }: Route): boolean => kind === 'token' || kind === 'registration';

/** Nobody is signed in at a page or a registration, so they are limited more strictly. */
export function getCost(route: Route): number {
  if (route.kind === 'registration') return 50;
  return isPage(route) || route.kind === 'token' ? 5 : 1;
}

/** Returns whether the web pages of allowed origins may send requests to a route. */
export const isForWebPages = ({ kind }: Route): boolean => WEB_KINDS.includes(kind);

const WEB_KINDS: readonly RouteKind[] = ['mcp', 'metadata', 'authorization metadata', 'token', 'registration'];
