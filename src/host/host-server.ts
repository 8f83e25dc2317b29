import { hkdfSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OAuthApp } from '../auth/credentials.ts';
import type { SignInContext } from '../auth/sign-in.ts';
import type { StateStore } from '../base/state-store.ts';
import { STORE_RETRY_AFTER_S, StoreUnavailableError } from '../base/store-unavailable-error.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import { HttpError } from '../mcp/http/http-error.ts';
import {
  createActiveRequests,
  type HttpService,
  type RequestHandler,
  startHttpService,
} from '../mcp/http/http-service.ts';
import { createHostCheck, getPath, sendHealth } from '../mcp/http/mcp-requests.ts';
import { createProtectedEndpoint } from '../mcp/http/protected-endpoint.ts';
import { createMyCaseSignIn } from './mycase-sign-in.ts';
import { createAuthorizationServer, handleOAuthRequest } from './oauth/authorization-server.ts';
import { createProtectedResource, RESOURCE_METADATA_PATH } from './oauth/protected-resource.ts';
import { createScopeLookup, listScopes } from './oauth/scopes.ts';
import type { People } from './people.ts';
import type { PersonSignIns } from './person-sign-ins.ts';
import { scheduleRenewals } from './renew-sign-ins.ts';
import { createSignInFlow } from './sign-in-flow.ts';
import type { Offers } from './transfers/offers.ts';
import { createTransferRoutes, isFileRequest } from './transfers/transfer-routes.ts';

/** The settings of a host. */
export interface HostOptions {
  /** The address that people and clients use, without a path. */
  readonly publicUrl: string;
  readonly bind: string;
  readonly port: number;
  /** An encrypted store. */
  readonly store: StateStore;
  /** The secret from which those of cookies and forms are derived. */
  readonly secret: Buffer;
  /** The app of the firm in MyCase. */
  readonly app: OAuthApp;
  readonly authUrl: string;
  readonly fetchIdentity: SignInContext['fetchIdentity'];
  readonly signIns: PersonSignIns;
  readonly tools: readonly CatalogTool[];
  readonly people: People;
  readonly offers: Offers;
  /** The folder of files that people send. They are encrypted. */
  readonly uploadFolder: string;
  readonly maxFileBytes: number;
  /** Writes one line for the person who runs the host. */
  readonly log: (line: string) => void;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

/** The interval at which expired values are removed from the store. */
const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** Starts the HTTP server of a host: MCP, the authorization server, and the pages of the sign-in. */
export async function startHost(options: HostOptions): Promise<HttpService> {
  const { publicUrl, store, people, signIns, onFault } = options;
  const resource = `${publicUrl}/mcp`;
  const scopes = listScopes(options.tools);
  const provider = createAuthorizationServer({ ...options, resource, scopes, isSignedIn: signIns.isSignedIn });
  const getCallScope = createScopeLookup(options.tools);
  const protectedResource = createProtectedResource({ provider, publicUrl, resource, scopes, getCallScope, signIns });
  const secret = Buffer.from(hkdfSync('sha256', options.secret, '', 'mycase-mcp forms', 32));
  const signInFlow = createSignInFlow({
    provider,
    publicUrl,
    authOrigin: new URL(options.authUrl).origin,
    secret,
    myCase: createMyCaseSignIn(options),
    signIns,
    onFault,
  });
  const transferRoutes = createTransferRoutes({ ...options, provider, resource, secret });
  const endpoint = createProtectedEndpoint({ ...protectedResource, openServer: people.open });
  const activeRequests = createActiveRequests();
  const isAllowedHost = createHostCheck([new URL(publicUrl).hostname]);
  const routes = new Map<string, RequestHandler>([
    ['/mcp', endpoint.handle],
    [RESOURCE_METADATA_PATH, async (_, res) => sendJson(res, protectedResource.metadata)],
    [ROOT_METADATA_PATH, async (_, res) => sendJson(res, protectedResource.metadata)],
  ]);
  const handle: RequestHandler = async (req, res) => {
    const path = getPath(req);
    if (path === '/healthz') return sendHealth(req, res);
    if (!isAllowedHost(req, res)) return;
    assertOwnOrigin(req, publicUrl);
    activeRequests.add(res);
    const route = routes.get(path);
    if (route) return route(req, res);
    if (isOAuthPath(path)) return handleOAuthRequest(provider, publicUrl, req, res);
    const url = parseUrl(req, publicUrl);
    if ((await transferRoutes(req, res, url)) || (await signInFlow(req, res, url))) return;
    throw createPathError();
  };
  const cleanupTimer = setInterval(() => void store.deleteExpired().catch(onFault), CLEANUP_INTERVAL_MS).unref();
  const stopRenewals = scheduleRenewals(store, signIns, options.log, onFault);
  return startHttpService({
    host: options.bind,
    port: options.port,
    handle: (req, res) => handle(req, res).catch((error) => reportFault(toHttpError(error), onFault)),
    activeRequests,
    isFileRequest,
    async beforeClose() {
      clearInterval(cleanupTimer);
      stopRenewals();
      await endpoint.close();
      await people.close();
    },
  });
}

/** Clients that know no path of a resource ask here. */
const ROOT_METADATA_PATH = '/.well-known/oauth-protected-resource';

const isOAuthPath = (path: string): boolean =>
  path.startsWith('/oauth/') ||
  path === '/.well-known/oauth-authorization-server' ||
  path === '/.well-known/openid-configuration';

const createPathError = (): HttpError => new HttpError(404, 'MCP is served at /mcp.');

/** Throws an HttpError for a request of a web page of another origin, also if only its port or its scheme differs. */
function assertOwnOrigin({ headers }: IncomingMessage, publicUrl: string): void {
  if (headers.origin !== undefined && headers.origin !== publicUrl)
    throw new HttpError(403, 'Web pages of other origins cannot use this server.');
}

/** Returns the address of a request. Throws an HttpError for an address that cannot be read. */
function parseUrl({ url = '/' }: IncomingMessage, publicUrl: string): URL {
  if (!URL.canParse(url, publicUrl)) throw createPathError();
  return new URL(url, publicUrl);
}

function sendJson(res: ServerResponse, value: object): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}

/** A client may send a request again that was not served because the store failed. */
const toHttpError = (error: unknown): unknown =>
  error instanceof StoreUnavailableError
    ? new HttpError(503, error.fullMessage, { 'retry-after': String(STORE_RETRY_AFTER_S) })
    : error;

/** Reports an error that is a fault of this program, and throws it. */
function reportFault(error: unknown, onFault: (error: unknown) => void): never {
  if (!(error instanceof HttpError)) onFault(error);
  throw error;
}
