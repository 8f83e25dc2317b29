import { hkdfSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { OAuthApp } from '../auth/credentials.ts';
import type { SignInContext } from '../auth/sign-in.ts';
import type { StateStore } from '../base/state-store.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import { HttpError } from '../mcp/http/http-error.ts';
import {
  createActiveRequests,
  type HttpService,
  type RequestHandler,
  startHttpService,
} from '../mcp/http/http-service.ts';
import { getPath, sendHealth } from '../mcp/http/mcp-requests.ts';
import { createProtectedEndpoint } from '../mcp/http/protected-endpoint.ts';
import { ROOT_METADATA_PATH, type RouteKind } from './host-routes.ts';
import { createMyCaseSignIn } from './mycase-sign-in.ts';
import { createAuthorizationServer, handleOAuthRequest } from './oauth/authorization-server.ts';
import { createProtectedResource, RESOURCE_METADATA_PATH } from './oauth/protected-resource.ts';
import { createScopeLookup, listScopes } from './oauth/scopes.ts';
import { createAdmission } from './operation/admission.ts';
import type { HostLog } from './operation/host-log.ts';
import { runInMessageSpan } from './operation/message-span.ts';
import type { HostMetrics } from './operation/metrics.ts';
import { createRequestLimits, type RequestLimitSettings } from './operation/request-limits.ts';
import { createRequestRecords } from './operation/request-records.ts';
import type { People } from './people.ts';
import type { PersonSignIns } from './person-sign-ins.ts';
import { scheduleRenewals } from './renew-sign-ins.ts';
import { createSignInFlow } from './sign-in-flow.ts';

/** The settings of a host. */
export interface HostOptions {
  /** The address that people and clients use, without a path. */
  readonly publicUrl: string;
  readonly bind: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly limits: RequestLimitSettings;
  /** The networks of proxies whose headers are used. */
  readonly proxies: BlockList | undefined;
  /** Origins of web pages that may use MCP and the token endpoint. */
  readonly allowedOrigins: readonly string[];
  readonly metrics: HostMetrics;
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
  readonly log: HostLog;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

/** The interval at which expired values are removed from the store. */
const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** Starts the HTTP server of a host: MCP, the authorization server, and the pages of the sign-in. */
export async function startHost(options: HostOptions): Promise<HttpService> {
  const { publicUrl, store, people, signIns, log, onFault } = options;
  const resource = `${publicUrl}/mcp`;
  const scopes = listScopes(options.tools);
  const provider = createAuthorizationServer({ ...options, resource, scopes, isSignedIn: signIns.isSignedIn });
  const getCallScope = createScopeLookup(options.tools);
  const protectedResource = createProtectedResource({ provider, publicUrl, resource, scopes, getCallScope, signIns });
  const signInFlow = createSignInFlow({
    provider,
    publicUrl,
    authOrigin: new URL(options.authUrl).origin,
    secret: Buffer.from(hkdfSync('sha256', options.secret, '', 'mycase-mcp forms', 32)),
    myCase: createMyCaseSignIn(options),
    signIns,
    onFault,
  });
  const activeRequests = createActiveRequests();
  const limits = createRequestLimits(options.limits);
  const records = createRequestRecords(log, options.metrics);
  const toolNames = new Set(options.tools.map(({ name }) => name));
  const sendOAuth: RequestHandler = (req, res) => handleOAuthRequest(provider, publicUrl, req, res);
  const endpoint = createProtectedEndpoint({
    ...protectedResource,
    async admit({ personKey }, req, res) {
      records.setPerson(req, personKey);
      await limits.countForPerson(personKey, res);
    },
    openServer: people.open,
    runMessage: (message, run) => runInMessageSpan(message, toolNames, run),
  });
  const handlers: Readonly<Record<RouteKind, RequestHandler>> = {
    mcp: endpoint.handle,
    metadata: async (req, res) =>
      isResourceMetadata(getPath(req)) ? sendJson(res, protectedResource.metadata) : sendOAuth(req, res),
    token: sendOAuth,
    registration: sendOAuth,
    async page(req, res) {
      if (!(await signInFlow(req, res, parseUrl(req, publicUrl)))) await sendOAuth(req, res);
    },
    health: async (req, res) => sendHealth(req, res),
    unknown: () => Promise.reject(createPathError()),
  };
  const admit = createAdmission({ ...options, limits, records, activeRequests });
  const cleanupTimer = setInterval(() => void store.deleteExpired().catch(onFault), CLEANUP_INTERVAL_MS).unref();
  const stopRenewals = scheduleRenewals(store, signIns, (line) => log.write('error', line), onFault);
  return startHttpService({
    host: options.bind,
    port: options.port,
    maxConnections: options.maxConnections,
    handle: (req, res) => admit(req, res, handlers),
    activeRequests,
    async beforeClose() {
      clearInterval(cleanupTimer);
      stopRenewals();
      await endpoint.close();
      await people.close();
    },
  });
}

const isResourceMetadata = (path: string): boolean => path === RESOURCE_METADATA_PATH || path === ROOT_METADATA_PATH;

const createPathError = (): HttpError => new HttpError(404, 'MCP is served at /mcp.');

/** Returns the address of a request. Throws an HttpError for an address that cannot be read. */
function parseUrl({ url = '/' }: IncomingMessage, publicUrl: string): URL {
  if (!URL.canParse(url, publicUrl)) throw createPathError();
  return new URL(url, publicUrl);
}

function sendJson(res: ServerResponse, value: object): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}
