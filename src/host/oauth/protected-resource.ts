import type Provider from 'oidc-provider';
import { HttpError } from '../../mcp/http/http-error.ts';
import type { RequestedCall, TokenCaller } from '../../mcp/http/protected-endpoint.ts';
import type { PersonSignIns } from '../person-sign-ins.ts';
import { FIRST_SCOPE, type Scope, type ScopeLookup } from './scopes.ts';

/** The path of the metadata of the protected resource `/mcp` (RFC 9728). */
export const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource/mcp';

/** The address of the MCP endpoint, and the scopes that its tools need. */
export interface ProtectedResourceOptions {
  readonly provider: Provider;
  readonly publicUrl: string;
  /** The identifier of the resource: the address of the endpoint. */
  readonly resource: string;
  readonly scopes: readonly Scope[];
  readonly getCallScope: ScopeLookup;
  readonly signIns: Pick<PersonSignIns, 'isSignedIn'>;
}

/** The checks of access tokens at the MCP endpoint. */
export interface ProtectedResource {
  readonly metadata: object;
  /** Returns the caller of a bearer token. Throws an HttpError with status 401 and the address of the metadata. */
  authenticate(authorization: string | undefined): Promise<TokenCaller>;
  /**
   * Throws an HttpError with status 403 and the scopes to ask for, if the token lacks a scope. Each request needs the scope
   * to read; the call of a tool may need another one.
   */
  authorize(caller: TokenCaller, call: RequestedCall | undefined): void;
}

/** Creates the checks. Each request looks its token up, so a revoked token is refused at once. */
export function createProtectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const { provider, publicUrl, resource, scopes, getCallScope, signIns } = options;
  const createChallenge = (parameters: Readonly<Record<string, string>>) => {
    const all = { ...parameters, resource_metadata: publicUrl + RESOURCE_METADATA_PATH };
    const list = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
    return { 'www-authenticate': `Bearer ${list.join(', ')}` };
  };
  const createTokenError = (message: string, error: Readonly<Record<string, string>>) =>
    new HttpError(401, message, createChallenge({ ...error, scope: FIRST_SCOPE }));
  return {
    metadata: {
      resource,
      authorization_servers: [publicUrl],
      bearer_methods_supported: ['header'],
      resource_name: 'MyCase',
      scopes_supported: scopes,
    },
    async authenticate(authorization) {
      const value = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
      if (value === undefined) throw createTokenError('Sign in first: send an access token.', {});
      const token = await provider.AccessToken.find(value);
      const isValid = token?.isValid && token.aud === resource && token.accountId !== undefined;
      if (!isValid || token.clientId === undefined || token.accountId === undefined)
        throw createTokenError('The access token is not valid. Sign in again.', { error: 'invalid_token' });
      if (!(await signIns.isSignedIn(token.accountId)))
        throw createTokenError('The sign-in to MyCase has ended. Sign in again.', { error: 'invalid_token' });
      return { token: value, clientId: token.clientId, scopes: [...token.scopes], personKey: token.accountId };
    },
    authorize(caller, call) {
      const required = [FIRST_SCOPE, call && getCallScope(call.name, call.args)];
      const missing = required.filter((scope) => scope !== undefined && !caller.scopes.includes(scope));
      if (missing.length === 0) return;
      const needed = scopes.filter((scope) => missing.includes(scope) || caller.scopes.includes(scope));
      throw new HttpError(
        403,
        `This request needs the scope ${missing.join(' and ')}. Ask the person for it.`,
        createChallenge({ error: 'insufficient_scope', scope: needed.join(' ') }),
      );
    },
  };
}
