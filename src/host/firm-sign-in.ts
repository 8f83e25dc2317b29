import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import { SignInError } from '../auth/sign-in-error.ts';
import { getErrorCode } from '../base/error-code.ts';
import { isLoopbackHost } from '../base/network-address.ts';
import { toOneLine } from '../base/safe-text.ts';
import type { Administration, FirmConnectionSettings } from './administration/administration.ts';
import type { FirmConnections } from './firm-connections.ts';
import { getProviderCallbackPath } from './paths.ts';
import type { PendingSignIn, PendingSignIns } from './pending-sign-ins.ts';
import { createSubjectKey, type PersonDirectory, type PersonRecord } from './person-directory.ts';
import { RefusedAccessError } from './refused-access.ts';
import type { Tenant } from './tenants.ts';

/** The sign-in of a person at the firm's own OpenID Connect provider. */
export interface FirmSignIn {
  /** Returns the addresses to which the form of the sign-in page may lead. */
  listFormTargets(tenant: Tenant): Promise<readonly string[]>;
  /**
   * Begins a sign-in for an authorization. Returns the address of the provider's page, and a secret for a cookie of the
   * browser. Throws a SignInError if the firm is not connected, or if the provider cannot be reached.
   */
  begin(tenant: Tenant, uid: string): Promise<{ readonly link: string; readonly browserSecret: string }>;
  /**
   * Ends a sign-in with the redirect of the provider. Returns undefined if the redirect belongs to no sign-in of this
   * browser and this firm. Throws a SignInError or a RefusedAccessError with the reason.
   */
  complete(
    tenant: Tenant,
    redirect: URL,
    browserSecret: string,
  ): Promise<{ readonly uid: string; readonly resultSecret: string } | undefined>;
}

/** The parts of the sign-in. */
export interface FirmSignInOptions {
  readonly publicUrl: string;
  readonly pending: PendingSignIns;
  readonly administration: Administration;
  readonly directory: PersonDirectory;
  readonly connections: FirmConnections;
}

const TIMEOUT_S = 15;

/**
 * Creates the sign-in. Each firm has a redirect URI of its own, so that no provider can end the sign-in of another one.
 */
export function createFirmSignIn(options: FirmSignInOptions): FirmSignIn {
  const { publicUrl, pending } = options;
  return {
    async listFormTargets({ firmConnection }) {
      const provider = firmConnection && (await discover(firmConnection).catch(() => undefined));
      const endpoint = provider?.serverMetadata().authorization_endpoint;
      return endpoint === undefined ? [] : [endpoint];
    },
    async begin(tenant, uid) {
      const settings = getSettings(tenant);
      await readAdministrator(options, tenant);
      const client = await import('openid-client');
      const provider = await discover(settings);
      const [codeVerifier, nonce] = [client.randomPKCECodeVerifier(), client.randomNonce()];
      const { state, browserSecret } = await pending.begin({ tenant: tenant.name, uid, codeVerifier, nonce });
      const link = client.buildAuthorizationUrl(provider, {
        redirect_uri: publicUrl + getProviderCallbackPath(tenant),
        scope: 'openid email profile',
        response_type: 'code',
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { link: link.href, browserSecret };
    },
    async complete(tenant, redirect, browserSecret) {
      const state = redirect.searchParams.get('state') ?? '';
      const started = await pending.take(state, browserSecret);
      if (started?.uid === undefined || started.tenant !== tenant.name) return undefined;
      const claims = await fetchClaims(getSettings(tenant), redirect, state, started);
      const personKey = await savePerson(options, tenant, claims);
      return { uid: started.uid, resultSecret: await pending.complete(started.uid, personKey) };
    },
  };
}

function getSettings({ firmConnection }: Tenant): FirmConnectionSettings {
  if (!firmConnection) throw new RefusedAccessError('method off');
  return firmConnection;
}

async function readAdministrator({ connections }: FirmSignInOptions, tenant: Tenant) {
  const administrator = await connections.read(tenant);
  if (administrator) return administrator;
  throw new SignInError('Your firm is not connected to MyCase.', {
    advice: 'An administrator of your firm must connect it first. Ask the person who administers this server.',
  });
}

/** Reads the metadata of a provider. Throws a SignInError if that fails. */
async function discover(settings: FirmConnectionSettings): Promise<Configuration> {
  const client = await import('openid-client');
  const isLocal = settings.issuer.startsWith('http:') && isLoopbackHost(new URL(settings.issuer).hostname);
  // The library checks signatures of ID tokens only if it is told to, because TLS protects them too.
  const execute = [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])];
  return client
    .discovery(new URL(settings.issuer), settings.clientId, settings.clientSecret, undefined, {
      execute,
      timeout: TIMEOUT_S,
    })
    .catch((error) => throwProviderError(settings, error));
}

type Claims = IDToken & Partial<UserInfoResponse>;

/** Exchanges the code. The library checks the state, the nonce, the issuer (RFC 9207), the ID token and PKCE. */
async function fetchClaims(
  settings: FirmConnectionSettings,
  redirect: URL,
  state: string,
  { codeVerifier = '', nonce = '' }: PendingSignIn,
): Promise<Claims> {
  const client = await import('openid-client');
  const provider = await discover(settings);
  try {
    const tokens = await client.authorizationCodeGrant(provider, redirect, {
      pkceCodeVerifier: codeVerifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('the provider sent no ID token');
    if (claims.email !== undefined || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await client.fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims };
  } catch (error) {
    return throwProviderError(settings, error);
  }
}

/** The message of an error is not shown, because it can contain words of the address that another site wrote. */
function throwProviderError({ providerName }: FirmConnectionSettings, error: unknown): never {
  const code = getErrorCode(error);
  throw new SignInError(`The sign-in with ${providerName} failed${code === undefined ? '' : ` (${code})`}.`, {
    advice: 'Start again. If it fails again, ask the person who administers this server.',
  });
}

/** Stores who has signed in, if the person may use this host. Returns the key of the person. */
async function savePerson(options: FirmSignInOptions, tenant: Tenant, claims: Claims): Promise<string> {
  const { issuer, subjectClaim } = getSettings(tenant);
  const subject = claims[subjectClaim];
  if (typeof subject !== 'string' || subject === '')
    throw new SignInError('Your firm’s sign-in does not tell this server who you are.', {
      advice: `The ID token has no claim ${subjectClaim}. Ask the person who administers this server.`,
    });
  const email = claims.email_verified === true ? claims.email?.toLowerCase() : undefined;
  const identity = { tenant: tenant.name, method: 'firm connection', subject, email } as const;
  const access = options.administration.findAccess(identity);
  if (!access.isAllowed) throw new RefusedAccessError(access.reason, identity);
  const { firm } = await readAdministrator(options, tenant);
  const record: PersonRecord = { ...identity, issuer, firm, name: toOneLine(claims.name ?? '') || email || subject };
  const personKey = createSubjectKey(tenant.clientId, issuer, subject);
  await options.directory.save(personKey, record);
  return personKey;
}
