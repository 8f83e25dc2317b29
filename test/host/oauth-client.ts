import { createHash, randomBytes } from 'node:crypto';
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { expect, onTestFinished } from 'vitest';
import { ERAS } from '../support/harness.ts';
import { aBrowser, allowAccess, type Browser, REDIRECT_URI } from './browser.ts';
import type { Host } from './hosted.ts';

/** What a client needs of a host. */
export type ServedHost = Pick<Host, 'publicUrl' | 'fetch'>;

/** An OAuth client without a library, for requests that a library would not send. */
export interface RawClient {
  readonly clientId: string;
  /** Returns the address of an authorization. `changes` replaces parameters; an empty text removes one. */
  authorizationUrl(changes?: Readonly<Record<string, string>>): string;
  /** Sends a token request. */
  requestTokens(fields: Readonly<Record<string, string>>): Promise<TokenAnswer>;
  redeem(redirect: URL, changes?: Readonly<Record<string, string>>): Promise<TokenAnswer>;
  refresh(refreshToken: string): Promise<TokenAnswer>;
  revoke(token: string): Promise<number>;
}

/** The answer to a token request. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/** Registers a client. */
export async function aRawClient(
  host: ServedHost,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<RawClient> {
  const registered = await register(host, metadata);
  expect(registered.status, JSON.stringify(registered.body)).toBe(201);
  const clientId = registered.body.client_id ?? '';
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const post = async (path: string, fields: Readonly<Record<string, string>>) => {
    const answer = await host.fetch(host.publicUrl + path, { method: 'POST', body: new URLSearchParams(fields) });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  const requestTokens: RawClient['requestTokens'] = (fields) =>
    post('/oauth/token', { client_id: clientId, ...fields });
  return {
    clientId,
    authorizationUrl(changes = {}) {
      const parameters = {
        client_id: clientId,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: 'mycase:read',
        state: 'the state of the client',
        resource: `${host.publicUrl}/mcp`,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...changes,
      };
      const sent = Object.entries(parameters).filter(([, value]) => value !== '');
      return `${host.publicUrl}/oauth/authorize?${new URLSearchParams(sent)}`;
    },
    requestTokens,
    redeem: (redirect, changes = {}) =>
      requestTokens({
        grant_type: 'authorization_code',
        code: redirect.searchParams.get('code') ?? '',
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
        ...changes,
      }),
    refresh: (refreshToken) => requestTokens({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    revoke: async (token) => (await post('/oauth/revoke', { client_id: clientId, token })).status,
  };
}

/** Sends a registration. */
export async function register(
  host: ServedHost,
  metadata: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const answer = await host.fetch(`${host.publicUrl}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ client_name: 'Test client', redirect_uris: [REDIRECT_URI], ...metadata }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** A client with tokens that are ready to use. */
export async function signedIn(
  host: ServedHost,
  { scope = 'mycase:read', person = 'partner', path = '/mcp' } = {},
): Promise<RawClient & { readonly tokens: Readonly<Record<string, string>> }> {
  const client = await aRawClient(host);
  const redirect = await allowAccess(
    aBrowser(host),
    client.authorizationUrl({ scope, resource: host.publicUrl + path }),
    person,
  );
  const { status, body } = await client.redeem(redirect);
  expect(status, JSON.stringify(body)).toBe(200);
  return { ...client, tokens: body };
}

/** Calls a tool without a library. Returns the HTTP response. */
export const callWithToken = (
  host: ServedHost,
  token: string | undefined,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
  path = '/mcp',
): Promise<Response> =>
  host.fetch(host.publicUrl + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });

/** The text of the answer to a call. */
export async function textOf(
  host: ServedHost,
  token: string | undefined,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  path?: string,
): Promise<string> {
  const answer = await callWithToken(host, token, name, args, {}, path);
  const body = await answer.text();
  expect(answer.status, body).toBe(200);
  const { result } = JSON.parse(body.startsWith('{') ? body : (/^data: (\{.*)$/m.exec(body)?.[1] ?? '{}'));
  return result.content.map(({ text }: { text: string }) => text).join('\n');
}

/** An MCP client of the official library, with what it stores. */
export interface LibraryClient {
  readonly client: Client;
  readonly provider: OAuthClientProvider & { readonly opened: URL[] };
  /** Connects. The person signs in with the browser when the client opens a page. */
  connect(browser?: Browser): Promise<void>;
  /** Runs an action; if it needs more access, the person allows it, and the action is repeated. */
  withAccess<T>(action: () => Promise<T>, browser: Browser): Promise<T>;
}

/** Creates a client that signs in when the server asks for it. */
export function aLibraryClient(host: ServedHost, era: keyof typeof ERAS): LibraryClient {
  const client = new Client({ name: 'test', version: '1.0.0' }, ERAS[era]);
  const stored: { information?: never; tokens?: never; verifier?: string; discovery?: never } = {};
  const opened: URL[] = [];
  const provider: LibraryClient['provider'] = {
    opened,
    redirectUrl: REDIRECT_URI,
    clientMetadata: { client_name: 'Test client', redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' },
    clientInformation: () => stored.information,
    saveClientInformation: (information) => void Object.assign(stored, { information }),
    tokens: () => stored.tokens,
    saveTokens: (tokens) => void Object.assign(stored, { tokens }),
    redirectToAuthorization: (url) => void opened.push(url),
    saveCodeVerifier: (verifier) => void Object.assign(stored, { verifier }),
    codeVerifier: () => stored.verifier ?? '',
    saveDiscoveryState: (discovery) => void Object.assign(stored, { discovery }),
    discoveryState: () => stored.discovery,
  };
  const createTransport = () =>
    new StreamableHTTPClientTransport(new URL(`${host.publicUrl}/mcp`), { authProvider: provider, fetch: host.fetch });
  let transport = createTransport();
  const finish = async (browser: Browser) => {
    const page = opened.at(-1) ?? expect.unreachable('the client opened no page');
    const redirect = await allowAccess(browser, page.href);
    await transport.finishAuth(redirect.searchParams);
  };
  return {
    client,
    provider,
    async connect(browser = aBrowser(host)) {
      onTestFinished(() => client.close());
      try {
        await client.connect(transport);
      } catch (error) {
        if (!(error instanceof UnauthorizedError)) throw error;
        await finish(browser);
        transport = createTransport();
        await client.connect(transport);
      }
    },
    async withAccess(action, browser) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof UnauthorizedError)) throw error;
        await finish(browser);
        return action();
      }
    },
  };
}
