import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type Provider from 'oidc-provider';
import { memoizeByObject } from '../base/memoize.ts';
import { repeatEvery } from '../base/repeat.ts';
import { deriveKey } from '../base/secrets.ts';
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
import { createProtectedEndpoint, type ProtectedEndpoint } from '../mcp/http/protected-endpoint.ts';
import type { AccessSettings, Administration } from './administration/administration.ts';
import { createDataDeletion, type DataDeletion, type DataDeletionOptions } from './data-deletion.ts';
import type { FirmConnections } from './firm-connections.ts';
import { createFirmSignIn } from './firm-sign-in.ts';
import type { RouteKind } from './host-routes.ts';
import { createMyCaseSignIn } from './mycase-sign-in.ts';
import type { NewSignInOptions } from './new-sign-in.ts';
import { createAuthorizationServer, handleOAuthRequest, type TokenResources } from './oauth/authorization-server.ts';
import type { Grants } from './oauth/grants.ts';
import { createProtectedResource, type PersonCaller, type ProtectedResource } from './oauth/protected-resource.ts';
import { createPersonScopes, listScopes, type PersonScopes } from './oauth/scopes.ts';
import { createAdmission } from './operation/admission.ts';
import type { HostLog } from './operation/host-log.ts';
import { runInMessageSpan } from './operation/message-span.ts';
import type { HostMetrics } from './operation/metrics.ts';
import { createRequestLimits, type RequestLimitSettings, type RequestLimits } from './operation/request-limits.ts';
import { createRequestRecords, type RequestRecords } from './operation/request-records.ts';
import { RESOURCE_METADATA_PATH } from './paths.ts';
import { createPendingSignIns } from './pending-sign-ins.ts';
import type { AllowedPerson, PersonAccess } from './person-access.ts';
import type { PersonDirectory } from './person-directory.ts';
import type { PersonServers } from './person-servers.ts';
import { scheduleRenewals } from './renew-sign-ins.ts';
import { createSignInFlow } from './sign-in-flow.ts';
import type { Tenant, Tenants } from './tenants.ts';
import type { Offers } from './transfers/offers.ts';
import { createTransferRoutes } from './transfers/transfer-routes.ts';

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
  readonly administration: Administration;
  readonly tenants: Tenants;
  readonly connections: FirmConnections;
  readonly directory: PersonDirectory;
  readonly grants: Pick<Grants, 'recordUse'>;
  readonly access: PersonAccess;
  readonly fetchIdentity: NewSignInOptions['fetchIdentity'];
  /** All tools that a person of this host can have. */
  readonly tools: readonly CatalogTool[];
  /** Returns the tools of people with these settings. */
  readonly findTools: (settings: AccessSettings) => readonly CatalogTool[];
  readonly personServers: PersonServers;
  readonly offers: Offers;
  /** The folder of files that people send. They are encrypted. */
  readonly uploadFolder: string;
  readonly maxFileBytes: number;
  readonly deleteState: DataDeletionOptions['deleteState'];
  readonly deleteAuditLog: DataDeletionOptions['deleteAuditLog'];
  readonly log: HostLog;
  /** Called with an error of this program, whose details nobody gets. */
  readonly onFault: (error: unknown) => void;
}

/** The interval at which expired values are removed from the store. */
const CLEANUP_INTERVAL_MS = 10 * 60 * 1000;

/** Starts the HTTP server of a host: MCP, the authorization server, and the pages of the sign-in. */
export async function startHost(options: HostOptions): Promise<HttpService> {
  const { store, personServers, administration, log, onFault } = options;
  const findScopes = createScopeFinder(options.findTools);
  const provider = createProvider(options, findScopes);
  const createResource = createResources(options, findScopes, provider);
  const activeRequests = createActiveRequests();
  const limits = createRequestLimits(options.limits);
  const records = createRequestRecords(log, options.metrics);
  const dataDeletion = createDataDeletion(options);
  const endpoint = createEndpoint(options, { createResource, limits, records, dataDeletion });
  const page = createPages(options, findScopes, provider);
  const handlers = createHandlers(options, { provider, endpoint, createResource, page });
  const stopCleanup = repeatEvery(CLEANUP_INTERVAL_MS, () => store.deleteExpired(), onFault);
  const stopRenewals = scheduleRenewals({ ...options, log: (line) => log.write('error', line) });
  return startHttpService({
    host: options.bind,
    port: options.port,
    maxConnections: options.maxConnections,
    handle: createAdmission({ ...options, limits, records, activeRequests, handlers }),
    activeRequests,
    async beforeClose() {
      stopCleanup();
      stopRenewals();
      dataDeletion.stop();
      administration.close();
      await endpoint.close();
      await personServers.close();
    },
  });
}

/** Returns what the access token of a person can be used for. */
type ScopeFinder = (person: AllowedPerson) => PersonScopes;

/** Returns the protected resource of a firm. */
type ResourceFactory = (tenant: Tenant) => ProtectedResource;

/** Creates the authorization server. */
const createProvider = (options: HostOptions, findScopes: ScopeFinder): Provider =>
  createAuthorizationServer({
    ...options,
    resources: createTokenResources(options, findScopes),
    async hasAccess(personKey, resource) {
      const person = await options.access.find(personKey);
      return person !== undefined && (resource === undefined || person.tenant.resource === resource);
    },
  });

function createResources(options: HostOptions, findScopes: ScopeFinder, provider: Provider): ResourceFactory {
  const { publicUrl, access } = options;
  const scopes = listScopes(options.tools);
  return (tenant) => createProtectedResource({ provider, publicUrl, tenant, scopes, access, findScopes });
}

/** The parts of the MCP endpoint. */
interface EndpointParts {
  readonly createResource: ResourceFactory;
  readonly limits: RequestLimits;
  readonly records: RequestRecords;
  readonly dataDeletion: DataDeletion;
}

/** Creates the MCP endpoint of all firms. */
function createEndpoint(options: HostOptions, parts: EndpointParts): ProtectedEndpoint {
  const { tenants, personServers, grants } = options;
  const { createResource, limits, records, dataDeletion } = parts;
  const toolNames = new Set(options.tools.map(({ name }) => name));
  return createProtectedEndpoint<PersonCaller>({
    async authenticate(req) {
      const tenant = tenants.findByPath(getPath(req));
      if (!tenant) throw createPathError(tenants);
      return createResource(tenant).authenticate(req.headers.authorization);
    },
    async admit({ personKey, grantId }, req, res) {
      records.setPerson(req, personKey);
      await limits.countForPerson(personKey, res);
      if (grantId !== undefined) grants.recordUse(grantId);
    },
    authorize: (caller, call) => createResource(caller.person.tenant).authorize(caller, call),
    async openServer({ person }) {
      await dataDeletion.recordUse(person.personKey);
      return personServers.open(person);
    },
    runMessage: (message, run) => runInMessageSpan(message, toolNames, run),
  });
}

/** Creates the pages of the sign-in and of documents. */
function createPages(options: HostOptions, findScopes: ScopeFinder, provider: Provider): RequestHandler {
  const { publicUrl, tenants, administration } = options;
  const secret = deriveKey(options.secret, 'forms');
  const pending = createPendingSignIns(options.store, 'MyCase');
  const parts = { ...options, findScopes, provider, pending, secret };
  const signInFlow = createSignInFlow({
    ...parts,
    myCase: createMyCaseSignIn(parts),
    firmSignIn: createFirmSignIn(parts),
    findOutage: ({ isOn }) => (administration.isOn() ? (isOn ? undefined : 'tenant off') : 'host off'),
  });
  const transferRoutes = createTransferRoutes(parts);
  return async (req, res) => {
    const url = parseUrl(req, publicUrl, tenants);
    if ((await transferRoutes(req, res, url)) || (await signInFlow(req, res, url))) return;
    throw createPathError(tenants);
  };
}

/** The parts that answer the requests of a host. */
interface HandlerParts {
  readonly provider: Provider;
  readonly endpoint: ProtectedEndpoint;
  readonly createResource: ResourceFactory;
  readonly page: RequestHandler;
}

/** Returns what answers the requests of each kind. */
function createHandlers(
  { publicUrl, tenants }: HostOptions,
  { provider, endpoint, createResource, page }: HandlerParts,
): Readonly<Record<RouteKind, RequestHandler>> {
  const sendOAuth: RequestHandler = (req, res) => handleOAuthRequest(provider, publicUrl, req, res);
  return {
    mcp: endpoint.handle,
    async metadata(req, res) {
      const tenant = findDescribedTenant(tenants, getPath(req));
      if (!tenant) throw createPathError(tenants);
      sendJson(res, createResource(tenant).metadata);
    },
    page,
    authorization: sendOAuth,
    'authorization metadata': sendOAuth,
    token: sendOAuth,
    registration: sendOAuth,
    health: async (req, res) => sendHealth(req, res),
    unknown: () => Promise.reject(createPathError(tenants)),
  };
}

/** Returns the scopes of people, by their settings. */
function createScopeFinder(findTools: HostOptions['findTools']): ScopeFinder {
  const getScopes = memoizeByObject(createPersonScopes);
  return ({ settings }) => getScopes(findTools(settings));
}

/** Each firm has a protected resource of its own, so the token of one firm is refused at all others. */
function createTokenResources({ tenants, tools, access }: HostOptions, findScopes: ScopeFinder): TokenResources {
  const scopes = listScopes(tools);
  return {
    scopes,
    getDefault: () => tenants.findOnly()?.resource,
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
  const resourcePath = path.slice(RESOURCE_METADATA_PATH.length);
  return resourcePath === '' ? tenants.findOnly() : tenants.findByPath(resourcePath);
}

/** With several firms, the message names none of them. */
function createPathError(tenants: Tenants): HttpError {
  const path = tenants.findOnly()?.path ?? 'the address of your firm, which ends in /mcp';
  return new HttpError(404, `MCP is served at ${path}.`);
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
