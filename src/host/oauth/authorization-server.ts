import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider, {
  type ClientMetadata,
  type Configuration,
  type ErrorOut,
  errors,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { getErrorCode } from '../../base/error-code.ts';
import { deriveKey } from '../../base/secrets.ts';
import type { StateStore } from '../../base/state-store.ts';
import { STORE_RETRY_AFTER_S, StoreUnavailableError } from '../../base/store-unavailable-error.ts';
import { HttpError, toHttpError } from '../../mcp/http/http-error.ts';
import { PAGE_HEADERS, type Page, renderPage } from '../pages/page.ts';
import { createErrorPage } from '../pages/sign-in-pages.ts';
import { INTERACTION_PATH, OAUTH_PATHS } from '../paths.ts';
import type { Grants } from './grants.ts';
import { toOAuthError } from './oauth-error.ts';
import { createPagesClient, createPagesGrant, isPagesClient } from './pages-client.ts';
import { createRefreshReplay } from './refresh-replay.ts';
import { createRegistrationLimit } from './registration-limit.ts';
import { FIRST_SCOPE } from './scopes.ts';
import { createSignInPolicy, MAX_SESSION_AGE_S } from './sign-in-policy.ts';
import { createStoreAdapter } from './store-adapter.ts';
import { createUnusedKey } from './unused-key.ts';

/** The protected resources (RFC 8707). Each token is bound to one of them. */
export interface TokenResources {
  /** All scopes. */
  readonly scopes: readonly string[];
  /** Returns the resource of a client that names none; undefined if there are several. */
  getDefault(): string | undefined;
  /** Returns the scopes that a person can get for a resource; undefined for an unknown resource. */
  findScopes(resource: string, personKey: string | undefined): Promise<readonly string[] | undefined>;
}

/** The settings of an authorization server. */
export interface AuthorizationServerOptions {
  /** The address that people and clients use, without a path. It is the issuer. */
  readonly publicUrl: string;
  readonly resources: TokenResources;
  readonly store: StateStore;
  readonly grants: Pick<Grants, 'recordUse'>;
  /** The secret that cookies are signed with. */
  readonly secret: Buffer;
  /** Returns true if a person may use this host now. Undefined as the resource means any one. */
  readonly hasAccess: (personKey: string, resource: string | undefined) => Promise<boolean>;
  /** Called with an error of this program, whose details the client does not get. */
  readonly onFault: (error: unknown) => void;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** Lifetimes in seconds. Each token is looked up in the store at each request, so it can end earlier. */
const TTL = {
  AccessToken: DAY_S,
  AuthorizationCode: MINUTE_S,
  Grant: 365 * DAY_S,
  IdToken: HOUR_S,
  Interaction: 15 * MINUTE_S,
  RefreshToken: 30 * DAY_S,
  Session: MAX_SESSION_AGE_S,
} as const;

/**
 * The headers of each answer. The library has a page that sends its form by a script, and adds the digest of the script
 * to `script-src`.
 */
const OAUTH_HEADERS = {
  'content-security-policy': "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The codes of errors of a client that disconnects, or that sends an incomplete or a slow request. */
const CONNECTION_ERROR = /^(ECONNRESET$|EPIPE$|HPE_)/;

/** Creates the OAuth 2.1 authorization server of this host, with its metadata (RFC 8414). */
export function createAuthorizationServer(options: AuthorizationServerOptions): Provider {
  const provider = new Provider(options.publicUrl, createConfiguration(options));
  // The caller sets the headers of a proxy for each request, see `withPublicOrigin`.
  provider.proxy = true;
  provider.use(answerFailures);
  provider.use(async (ctx, next) => {
    ctx.set(OAUTH_HEADERS);
    await next();
  });
  provider.use(createRegistrationLimit(OAUTH_PATHS.registration));
  provider.use(createRefreshReplay(options.store, OAUTH_PATHS.token));
  provider.use(async (ctx, next) => {
    if (ctx.path === OAUTH_PATHS.authorization) ctx.query = { scope: FIRST_SCOPE, ...ctx.query };
    await next();
    if (ctx.path.startsWith('/.well-known/')) listResourceScopes(ctx, options.resources.scopes);
  });
  provider.on('server_error', (ctx: { state: StoreState }, error: unknown) => {
    if (error instanceof StoreUnavailableError) ctx.state.isStoreUnavailable = true;
    else options.onFault(error);
  });
  // Errors outside of the library's own steps. Without a listener, they are written with their stack and message.
  const emitter: EventEmitter = provider;
  emitter.on('error', (error: unknown) => {
    const isOfClient = error instanceof HttpError || CONNECTION_ERROR.test(getErrorCode(error) ?? '');
    if (!isOfClient) options.onFault(error);
  });
  return provider;
}

/** A request that failed because the store cannot be reached. */
interface StoreState {
  isStoreUnavailable?: boolean;
}

/** Answers requests that are not served. A client may send a request again that failed because of the store. */
async function answerFailures(ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
  const state: StoreState = ctx.state;
  await next().catch((thrown) => {
    const error = toHttpError(thrown);
    if (!(error instanceof HttpError)) throw error;
    ctx.status = error.status;
    ctx.set(error.headers);
    ctx.body = toOAuthError(error);
  });
  if (!state.isStoreUnavailable) return;
  ctx.status = 503;
  ctx.set('retry-after', String(STORE_RETRY_AFTER_S));
}

function createConfiguration({
  publicUrl,
  resources,
  store,
  grants,
  secret,
  hasAccess,
}: AuthorizationServerOptions): Configuration {
  return {
    adapter: createStoreAdapter(store, grants),
    clients: [createPagesClient(publicUrl)],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    clientDefaults: {
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: 'ES256',
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    cookies: {
      keys: [deriveKey(secret, 'cookies').toString('base64url')],
      names: { session: 'mycase_session', interaction: 'mycase_interaction', resume: 'mycase_resume' },
    },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    expiresWithSession: () => false,
    extraClientMetadata: { properties: [METADATA_CHECK], validator: checkClientMetadata },
    features: {
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: true, issueRegistrationAccessToken: false },
      resourceIndicators: {
        enabled: true,
        defaultResource() {
          const resource = resources.getDefault();
          if (resource === undefined) throw new errors.InvalidTarget('the request must name the resource of one firm');
          return resource;
        },
        useGrantedResource: () => true,
        async getResourceServerInfo(ctx, indicator) {
          if ([ctx.oidc.params?.resource].flat().length > 1)
            throw new errors.InvalidTarget('only one resource is allowed');
          const scopes = await resources.findScopes(indicator, ctx.oidc.entities.Account?.accountId);
          if (!scopes) throw new errors.InvalidTarget();
          return { scope: scopes.join(' '), audience: indicator, accessTokenFormat: 'opaque' };
        },
      },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: async (_ctx, personKey) =>
      (await hasAccess(personKey, undefined))
        ? { accountId: personKey, claims: async () => ({ sub: personKey }) }
        : undefined,
    interactions: { policy: createSignInPolicy(hasAccess), url: (_ctx, { uid }) => INTERACTION_PATH + uid },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    jwks: { keys: [createUnusedKey()] },
    // Each authorization has a grant of its own, so that the person consents to each, and its tokens end together.
    loadExistingGrant: async (ctx) => {
      if (isPagesClient(ctx)) return createPagesGrant(ctx);
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    pkce: { required: () => true },
    renderError,
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: OAUTH_PATHS,
    scopes: ['offline_access'],
    ttl: TTL,
  };
}

/** The library runs the check of a client's metadata for each additional field that it knows. */
const METADATA_CHECK = 'mycase_metadata_check';

/**
 * Refuses redirects that other machines could read: http is allowed for this machine only, also for web applications.
 * The scopes of the metadata are left out: a client asks for scopes later, and the person decides.
 */
function checkClientMetadata(_ctx: unknown, _key: string, _value: unknown, metadata: ClientMetadata): void {
  delete metadata.scope;
  const uris: unknown = metadata.redirect_uris ?? [];
  for (const uri of Array.isArray(uris) ? uris : [uris]) {
    if (typeof uri !== 'string') throw new errors.InvalidClientMetadata('redirect_uris must be a list of addresses');
    const { protocol, hostname } = URL.canParse(uri) ? new URL(uri) : {};
    if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname ?? ''))
      throw new errors.InvalidClientMetadata('redirect_uris must use https, except on the machine of the client');
  }
}

/** The library lists only scopes that belong to no resource. */
function listResourceScopes(ctx: { body: unknown }, scopes: readonly string[]): void {
  if (typeof ctx.body === 'object' && ctx.body !== null) Object.assign(ctx.body, { scopes_supported: scopes });
}

/**
 * Sets what a proxy would, so that addresses and cookies belong to the public address and not to headers of a client.
 */
export function withPublicOrigin(req: IncomingMessage, publicUrl: string): void {
  const { protocol, host } = new URL(publicUrl);
  req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  req.headers['x-forwarded-host'] = host;
}

/** Answers a request for a path of the authorization server. */
export const handleOAuthRequest = async (
  provider: Provider,
  publicUrl: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> => {
  withPublicOrigin(req, publicUrl);
  await provider.callback()(req, res);
};

/**
 * Shows the person why an authorization request was not served, because nobody knows if the address of the client is
 * right.
 */
function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  ctx.set(PAGE_HEADERS);
  ctx.body = renderPage(createFailurePage(out, error));
}

function createFailurePage({ error, error_description }: ErrorOut, thrown: Error): Page {
  if (thrown instanceof StoreUnavailableError)
    return createErrorPage('This sign-in cannot continue now', thrown.fullMessage);
  if (thrown instanceof errors.OIDCProviderError)
    return createErrorPage(
      'This sign-in cannot continue',
      `The AI program sent a request that this server does not accept: ${error_description ?? error}.`,
    );
  return createErrorPage('This sign-in failed', 'This server has a fault.');
}
