import * as z from 'zod';
import { parseJson } from '../base/json.ts';
import { adviseConnection, describeConnectionError } from '../client/dispatcher.ts';
import { createProxyAgent } from '../client/proxy-agent.ts';
import type { OAuthApp, OAuthTokens } from './credentials.ts';
import { SignInError } from './sign-in-error.ts';

/** MyCase refused a token request. `invalid_grant` means a used, expired or unknown code or refresh token. */
export class TokenRefusedError extends SignInError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The response to a token request was lost. It is not known whether MyCase carried it out. */
export class TokenResponseLostError extends SignInError {}

/** MyCase could not be reached, so the token request was not sent. */
export class TokenRequestUnsentError extends SignInError {}

const TOKEN_REQUEST_TIMEOUT_MS = 30_000;

/** Returns the address at which a person signs in. MyCase: `/login_sessions/new`, no scope, no PKCE. */
export function buildAuthorizeUrl(authUrl: string, { clientId, redirectUri }: OAuthApp, state: string): string {
  const url = new URL(`${authUrl.replace(/\/+$/, '')}/login_sessions/new`);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
  }).toString();
  return url.href;
}

/** The tokens of a new sign-in, and the id of its firm if MyCase sent it. */
export type SignInTokens = OAuthTokens & { readonly firmUuid?: string | undefined };

/** Exchanges the code of a redirect for tokens. Throws one of the errors above. */
export const exchangeCode = (authUrl: string, app: OAuthApp, code: string): Promise<SignInTokens> =>
  requestTokens(authUrl, app, { grant_type: 'authorization_code', code, redirect_uri: app.redirectUri });

/**
 * Exchanges a refresh token for new tokens. The refresh token is then used up, unless the response has no other one: it
 * stays valid then. Throws as `exchangeCode` does.
 */
export const refreshTokens = (authUrl: string, app: OAuthApp, refreshToken: string): Promise<OAuthTokens> =>
  requestTokens(authUrl, app, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** MyCase: an access token is valid for 24 hours. This counts where the response does not state a lifetime. */
const DEFAULT_LIFETIME_S = 24 * 60 * 60;

const TokenResponse = z.object({
  access_token: z.string().trim().min(1),
  refresh_token: z.string().trim().min(1).optional().catch(undefined),
  expires_in: z.coerce.number().positive().catch(DEFAULT_LIFETIME_S),
  /** MyCase: the answer to a refresh lacks it. */
  firm_uuid: z.string().min(1).optional().catch(undefined),
});

async function requestTokens(
  authUrl: string,
  app: OAuthApp,
  grant: Readonly<Record<string, string>> & { readonly refresh_token?: string },
): Promise<SignInTokens> {
  const requestedAt = Date.now();
  const { status, text } = await postJson(`${authUrl.replace(/\/+$/, '')}/tokens`, {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    ...grant,
  });
  const body = parseJson(text);
  const tokenResponse = TokenResponse.safeParse(body);
  const { access_token, refresh_token = grant.refresh_token, expires_in, firm_uuid } = tokenResponse.data ?? {};
  if (status < 300 && access_token && refresh_token && expires_in) {
    return {
      accessToken: access_token,
      refreshToken: refresh_token,
      issuedAt: requestedAt,
      expiresAt: requestedAt + expires_in * 1000,
      ...(firm_uuid !== undefined && { firmUuid: firm_uuid }),
    };
  }
  if (status < 400 || status >= 500) throw new TokenResponseLostError(`MyCase answered ${status} to a token request.`);
  const code = TokenErrorResponse.safeParse(body).data?.error ?? (status === 401 ? 'invalid_client' : `HTTP ${status}`);
  throw new TokenRefusedError(
    code,
    code === 'invalid_client'
      ? 'MyCase does not know this client id with this client secret. Run `mycase-mcp login --new-app` with the values from MyCase support.'
      : `MyCase refused the token request (${code}).`,
  );
}

async function postJson(url: string, fields: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const { origin, pathname, search } = new URL(url);
    const { statusCode: status, body } = await createProxyAgent().request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(TOKEN_REQUEST_TIMEOUT_MS),
    });
    return { status, text: await body.text() };
  } catch (error) {
    const { reason, isUnsent } = describeConnectionError(error);
    const TokenError = isUnsent ? TokenRequestUnsentError : TokenResponseLostError;
    throw new TokenError(`${new URL(url).host} did not answer (${reason}). ${adviseConnection(reason)}`);
  }
}

/** An error is reported by its code only, because other text may repeat the request. */
const TokenErrorResponse = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });
