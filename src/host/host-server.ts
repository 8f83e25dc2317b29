import { hkdfSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { memoizeByObject } from '../base/memoize.ts';
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
import type { AccessSettings, Administration } from './administration/administration.ts';
import type { FirmConnections } from './firm-connections.ts';
import { createFirmSignIn } from './firm-sign-in.ts';
import { createMyCaseSignIn } from './mycase-sign-in.ts';
import type { NewSignInOptions } from './new-sign-in.ts';
import { createAuthorizationServer, handleOAuthRequest, type TokenResources } from './oauth/authorization-server.ts';
import { createProtectedResource, type PersonCaller, RESOURCE_METADATA_PATH } from './oauth/protected-resource.ts';
import { createPersonScopes, listScopes, type PersonScopes } from './oauth/scopes.ts';
import { createPendingSignIns } from './pending-sign-ins.ts';
import type { People } from './people.ts';
import type { AllowedPerson, PersonAccess } from './person-access.ts';
import type { PersonDirectory } from './person-directory.ts';
import { scheduleRenewals } from './renew-sign-ins.ts';
import { createRetention, type RetentionOptions } from './retention.ts';
import { createSignInFlow } from './sign-in-flow.ts';
import type { Tenant, Tenants } from './tenants.ts';
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
  readonly administration: Administration;
  readonly tenants: Tenants;
  readonly connections: FirmConnections;
  readonly directory: PersonDirectory;
  readonly access: PersonAccess;
  readonly fetchIdentity: NewSignInOptions['fetchIdentity'];
  /** All tools that a person of this host can have. */
  readonly tools: readonly CatalogTool[];
  /** Returns the tools of people with these settings. */
  readonly findTools: (settings: AccessSettings) => readonly CatalogTool[];
  readonly people: People;
  readonly offers: Offers;
  /** The folder of files that people send. They are encrypted. */
  readonly uploadFolder: string;
  readonly maxFileBytes: number;
  readonly deleteState: RetentionOptions['deleteState'];
  readonly deleteAuditLog: RetentionOptions['deleteAuditLog'];
  /** Writes one line for the person who runs the host. */
  readonly log: (line: string) => void;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

/** The interval at which expired values are removed from the store. */
const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** Starts the HTTP server of a host: MCP, the authorization server, and the pages of the sign-in. */
export async function startHost(options: HostOptions): Promise<HttpService> {
  const { publicUrl, store, people, tenants, administration, access, onFault } = options;
  const findScopes = createScopeFinder(options.findTools);
  const provider = createAuthorizationServer({
    ...options,
    resources: createTokenResources(options, findScopes),
    async isSignedIn(personKey, resource) {
      const person = await access.find(personKey);
      return person !== undefined && (resource === undefined || person.tenant.resource === resource);
    },
  });
  const scopes = listScopes(options.tools);
  const createResource = (tenant: Tenant) =>
    createProtectedResource({ provider, publicUrl, tenant, scopes, access, findScopes });
  const parts = { ...options, findScopes, provider };
  const pending = createPendingSignIns(store, 'MyCase');
  const secret = Buffer.from(hkdfSync('sha256', options.secret, '', 'mycase-mcp forms', 32));
  const signInFlow = createSignInFlow({
    ...parts,
    pending,
    secret,
    myCase: createMyCaseSignIn({ ...parts, pending }),
    firmSignIn: createFirmSignIn({ ...parts, pending }),
    findOutage: ({ isOn }) => (administration.isOn() ? (isOn ? undefined : 'tenant off') : 'host off'),
  });
  const retention = createRetention(options);
  const endpoint = createProtectedEndpoint<PersonCaller>({
    async authenticate(req) {
      const tenant = tenants.findByPath(getPath(req));
      if (!tenant) throw createPathError(tenants);
      return createResource(tenant).authenticate(req.headers.authorization);
    },
    authorize: (caller, call) => createResource(caller.person.tenant).authorize(caller, call),
    async openServer({ person }) {
      await retention.recordUse(person.personKey);
      return people.open(person);
    },
  });
  const transferRoutes = createTransferRoutes({ ...options, provider, secret });
  const activeRequests = createActiveRequests();
  const isAllowedHost = createHostCheck([new URL(publicUrl).hostname]);
  const showPage: RequestHandler = async (req, res) => {
    const url = parseUrl(req, publicUrl, tenants);
    if ((await transferRoutes(req, res, url)) || (await signInFlow(req, res, url))) return;
    throw createPathError(tenants);
  };
  const handle: RequestHandler = async (req, res) => {
    const path = getPath(req);
    if (path === '/healthz') return sendHealth(req, res);
    if (!isAllowedHost(req, res)) return;
    assertOwnOrigin(req, publicUrl);
    activeRequests.add(res);
    if (tenants.findByPath(path)) return endpoint.handle(req, res);
    const described = findDescribedTenant(tenants, path);
    if (described) return sendJson(res, createResource(described).metadata);
    if (isOAuthPath(path)) return handleOAuthRequest(provider, publicUrl, req, res);
    await showPage(req, res);
  };
  const cleanupTimer = setInterval(() => void store.deleteExpired().catch(onFault), CLEANUP_INTERVAL_MS).unref();
  const stopRenewals = scheduleRenewals(store, tenants, options.log, onFault);
  return startHttpService({
    host: options.bind,
    port: options.port,
    handle: (req, res) => handle(req, res).catch((error) => reportFault(toHttpError(error), onFault)),
    activeRequests,
    isFileRequest,
    async beforeClose() {
      clearInterval(cleanupTimer);
      stopRenewals();
      retention.stop();
      administration.close();
      await endpoint.close();
      await people.close();
    },
  });
}

/** Returns the scopes of people, by their settings. */
function createScopeFinder(findTools: HostOptions['findTools']): (person: AllowedPerson) => PersonScopes {
  const getScopes = memoizeByObject(createPersonScopes);
  return ({ settings }) => getScopes(findTools(settings));
}

/** Each firm has a protected resource of its own, so the token of one firm is refused at all others. */
function createTokenResources(
  { tenants, tools, access }: HostOptions,
  findScopes: (person: AllowedPerson) => PersonScopes,
): TokenResources {
  const scopes = listScopes(tools);
  return {
    scopes,
    getDefault() {
      const [only, ...others] = tenants.list();
      return others.length === 0 ? only?.resource : undefined;
    },
    async findScopes(resource, personKey) {
      if (!tenants.findByResource(resource)) return undefined;
      const person = personKey === undefined ? undefined : await access.find(personKey);
      return person ? findScopes(person).scopes : scopes;
    },
  };
}

/** Returns the firm whose metadata a path has. Clients that know no path of a resource ask without one. */
function findDescribedTenant(tenants: Tenants, path: string): Tenant | undefined {
  if (!path.startsWith(RESOURCE_METADATA_PATH)) return undefined;
  const [only, ...others] = tenants.list();
  const resourcePath = path.slice(RESOURCE_METADATA_PATH.length);
  return resourcePath === '' && others.length === 0 ? only : tenants.findByPath(resourcePath);
}

const isOAuthPath = (path: string): boolean =>
  path.startsWith('/oauth/') ||
  path === '/.well-known/oauth-authorization-server' ||
  path === '/.well-known/openid-configuration';

/** With several firms, the message names none of them. */
function createPathError(tenants: Tenants): HttpError {
  const [only, ...others] = tenants.list();
  const path = only && others.length === 0 ? only.path : 'the address of your firm, which ends in /mcp';
  return new HttpError(404, `MCP is served at ${path}.`);
}

/** Throws an HttpError for a request of a web page of another origin, also if only its port or its scheme differs. */
function assertOwnOrigin({ headers }: IncomingMessage, publicUrl: string): void {
  if (headers.origin !== undefined && headers.origin !== publicUrl)
    throw new HttpError(403, 'Web pages of other origins cannot use this server.');
}

/** Returns the address of a request. Throws an HttpError for an address that cannot be read. */
function parseUrl({ url = '/' }: IncomingMessage, publicUrl: string, tenants: Tenants): URL {
  if (!URL.canParse(url, publicUrl)) throw createPathError(tenants);
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
