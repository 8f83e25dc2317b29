import type Provider from 'oidc-provider';
import { HttpError } from '../../mcp/http/http-error.ts';
import type { RequestedCall, TokenCaller } from '../../mcp/http/protected-endpoint.ts';
import { RESOURCE_METADATA_PATH } from '../paths.ts';
import type { AllowedPerson, PersonAccess } from '../person-access.ts';
import type { Refusal } from '../refused-access.ts';
import type { Tenant } from '../tenants.ts';
import { FIRST_SCOPE, type PersonScopes, type Scope } from './scopes.ts';

/** The MCP endpoint of one firm. */
export interface ProtectedResourceOptions {
  readonly provider: Provider;
  readonly publicUrl: string;
  readonly tenant: Pick<Tenant, 'name' | 'path' | 'resource' | 'title'>;
  /** The scopes that a person of this firm can get. */
  readonly scopes: readonly Scope[];
  readonly access: PersonAccess;
  /** Returns what the person's access token can be used for. */
  readonly findScopes: (person: AllowedPerson) => PersonScopes;
}

/** The caller of a request, with the person. */
export interface PersonCaller extends TokenCaller {
  readonly person: AllowedPerson;
  /** The id of what the person has allowed. */
  readonly grantId: string | undefined;
}

/** The checks of access tokens at an MCP endpoint. */
export interface ProtectedResource {
  readonly metadata: object;
  /** Returns the caller of a bearer token. Throws an HttpError with status 401 and the address of the metadata. */
  authenticate(authorization: string | undefined): Promise<PersonCaller>;
  /**
   * Throws an HttpError with status 403 and the scopes to ask for, if the token lacks a scope. Each request needs the
   * scope to read; the call of a tool may need another one.
   */
  authorize(caller: PersonCaller, call: RequestedCall | undefined): void;
}

/**
 * Creates the checks. Each request looks its token and its person up, so a revoked token is refused at once, and so is
 * the token of a person who was turned off.
 */
export function createProtectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const { provider, publicUrl, tenant, scopes, access, findScopes } = options;
  const { resource } = tenant;
  const createChallenge = (parameters: Readonly<Record<string, string>>) => {
    const all = { ...parameters, resource_metadata: publicUrl + RESOURCE_METADATA_PATH + tenant.path };
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
      resource_name: tenant.title === undefined ? 'MyCase' : `MyCase, ${tenant.title}`,
      scopes_supported: scopes,
    },
    async authenticate(authorization) {
      const value = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
      if (value === undefined) throw createTokenError('Sign in first: send an access token.', {});
      const token = await provider.AccessToken.find(value);
      const isValid = token?.isValid && token.aud === resource;
      if (!isValid || token.clientId === undefined || token.accountId === undefined)
        throw createTokenError('The access token is not valid. Sign in again.', { error: 'invalid_token' });
      const person = await access.check(token.accountId);
      if (typeof person === 'string') throw createTokenError(describeRefusal(person), { error: 'invalid_token' });
      if (person.tenant.name !== tenant.name)
        throw createTokenError('The access token is not valid here. Sign in again.', { error: 'invalid_token' });
      return {
        token: value,
        clientId: token.clientId,
        scopes: findScopes(person).scopes.filter((scope) => token.scopes.has(scope)),
        personKey: token.accountId,
        person,
        grantId: token.grantId,
      };
    },
    authorize(caller, call) {
      const { scopes: allowed, getCallScope } = findScopes(caller.person);
      const required = [FIRST_SCOPE, call && getCallScope(call.name, call.args)];
      const missing = required.filter((scope) => scope !== undefined && !caller.scopes.includes(scope));
      if (missing.length === 0) return;
      const needed = allowed.filter((scope) => missing.includes(scope) || caller.scopes.includes(scope));
      throw new HttpError(
        403,
        `This request needs the scope ${missing.join(' and ')}. Ask the person for it.`,
        createChallenge({ error: 'insufficient_scope', scope: needed.join(' ') }),
      );
    },
  };
}

const describeRefusal = (refusal: Refusal): string =>
  refusal === 'signed out'
    ? 'The sign-in to MyCase has ended. Sign in again.'
    : 'This server does not give you access any more. Ask the person who administers it.';
