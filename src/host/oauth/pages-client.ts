import { randomBytes } from 'node:crypto';
import type { ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import { OAUTH_PATHS } from '../paths.ts';
import { FIRST_SCOPE } from './scopes.ts';

/** The path to which a person returns after the sign-in for a page of this host. */
export const PAGES_CALLBACK_PATH = '/files/signed-in';

const CLIENT_ID = 'mycase-mcp-pages';

/**
 * Describes the pages of this host as a client of the authorization server: people sign in for them as for a program.
 */
export const createPagesClient = (publicUrl: string): ClientMetadata => ({
  client_id: CLIENT_ID,
  client_name: 'The page for a document',
  application_type: 'web',
  grant_types: ['authorization_code'],
  redirect_uris: [publicUrl + PAGES_CALLBACK_PATH],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
});

/** Returns true for an authorization that signs a person in for a page of this host. */
export const isPagesClient = ({ oidc }: KoaContextWithOIDC): boolean => oidc.client?.clientId === CLIENT_ID;

/**
 * Creates the grant of such an authorization without a consent. Nothing can use its code: only the session of the
 * browser is needed.
 */
export async function createPagesGrant({ oidc }: KoaContextWithOIDC) {
  const grant = new oidc.provider.Grant({ clientId: CLIENT_ID, accountId: String(oidc.session?.accountId) });
  grant.addResourceScope(String(oidc.params?.resource), FIRST_SCOPE);
  await grant.save();
  return grant;
}

/** Returns the address at which a person signs in. `state` comes back to the callback path. */
export function buildPagesSignInUrl(
  publicUrl: string,
  resource: string,
  state: string,
  isOtherPerson: boolean,
): string {
  const parameters = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: publicUrl + PAGES_CALLBACK_PATH,
    response_type: 'code',
    scope: FIRST_SCOPE,
    resource,
    state,
    // The verifier of the challenge does not exist, so nobody can redeem the code.
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
    ...(isOtherPerson && { prompt: 'login' }),
  });
  return `${publicUrl}${OAUTH_PATHS.authorization}?${parameters}`;
}
