import * as z from 'zod';
import type { App, Tokens } from './credentials.ts';
import { SignInError } from './errors.ts';

/** MyCase's refusal of a token request: `invalid_grant` is a spent, expired or unknown code or refresh token. */
export class TokenRefusal extends SignInError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** No answer came: it is not known whether MyCase carried the request out. */
export class TokenAnswerLost extends SignInError {}

const ANSWER_MS = 30_000;

/** Where a person says yes. MyCase: `/login_sessions/new`, no scope, no PKCE. */
export function authorizeUrl(authUrl: string, { clientId, redirectUri }: App, state: string): string {
  const url = new URL(`${authUrl.replace(/\/+$/, '')}/login_sessions/new`);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
  }).toString();
  return url.href;
}

/** Trades the code of a redirect for tokens. Throws a TokenRefusal or a TokenAnswerLost. */
export const redeemCode = (authUrl: string, app: App, code: string): Promise<Tokens> =>
  askForTokens(authUrl, app, { grant_type: 'authorization_code', code, redirect_uri: app.redirectUri });

/** Trades a refresh token, which is spent by it, for new tokens. Throws a TokenRefusal or a TokenAnswerLost. */
export const refresh = (authUrl: string, app: App, refreshToken: string): Promise<Tokens> =>
  askForTokens(authUrl, app, { grant_type: 'refresh_token', refresh_token: refreshToken });

const Granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});

async function askForTokens(authUrl: string, app: App, grant: Record<string, string>): Promise<Tokens> {
  const asked = Date.now();
  const { status, text } = await post(`${authUrl.replace(/\/+$/, '')}/tokens`, {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    ...grant,
  });
  const body = parse(text);
  const granted = Granted.safeParse(body);
  if (status < 300 && granted.success) {
    const { access_token, refresh_token, expires_in } = granted.data;
    return {
      accessToken: access_token,
      refreshToken: refresh_token,
      issuedAt: asked,
      expiresAt: asked + expires_in * 1000,
    };
  }
  if (status < 300 || status >= 500)
    throw new TokenAnswerLost(`MyCase answered ${status} to a token request.`);
  throw refusal(
    Refused.safeParse(body).data?.error ?? (status === 401 ? 'invalid_client' : `HTTP ${status}`),
  );
}

async function post(url: string, fields: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw new TokenAnswerLost(`${new URL(url).host} did not answer. Check the network and try again.`);
  }
}

/** An error is told by its code alone: other words may repeat what was sent. */
const Refused = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

function refusal(code: string): TokenRefusal {
  if (code === 'invalid_client') {
    return new TokenRefusal(
      'invalid_client',
      'MyCase does not know this client id with this client secret. Run `mycase-mcp login --new-app` with those that MyCase support gave you.',
    );
  }
  return new TokenRefusal(code, `MyCase refused the token request (${code}).`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
