import type { Person } from '../access.ts';
import { type Fields, text } from '../json.ts';
import type { Incoming } from '../request.ts';
import { FIRM } from '../seed/office.ts';
import type { Answer } from '../site.ts';
import { type Authority, SANDBOX_APP } from './authority.ts';
import { parameters } from './parameters.ts';
import { hand, held, isSpent, spend } from './tickets.ts';

type ErrorCode = 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';

const NO_STORE = { 'Cache-Control': 'no-store' };

/** Answers `POST /tokens`: exchanges a code or a refresh token for a new pair of tokens. */
export function tokens(authority: Authority, request: Incoming): Answer {
  const body = parameters(request);
  if (body === undefined) return refused('invalid_request', 'The body must be JSON or form-encoded');
  if (!isApp(authority, body)) return refused('invalid_client', 'client_id or client_secret is missing or wrong');
  const grant = text(body.grant_type);
  if (grant === 'authorization_code') return redeem(authority, body);
  if (grant === 'refresh_token') return refresh(authority, body);
  if (grant === '') return refused('invalid_request', 'grant_type is missing');
  return refused('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
}

function isApp({ clientId }: Authority, { client_id, client_secret }: Fields): boolean {
  return client_id === clientId && client_secret === SANDBOX_APP.clientSecret;
}

/** Exchanges a code. Only one app exists, so its credentials were checked; here the redirect URI is compared. */
function redeem(authority: Authority, body: Fields): Answer {
  const { codes, counts, site } = authority;
  const [code, redirectUri] = [text(body.code), text(body.redirect_uri)];
  if (code === '' || redirectUri === '') return refused('invalid_request', 'code or redirect_uri is missing');
  const approval = held(codes, code, site.clock());
  if (approval?.redirectUri !== redirectUri) {
    return refused(
      'invalid_grant',
      'The code is unknown, expired, already used, or was issued for another redirect_uri',
    );
  }
  spend(codes, code, site.clock());
  counts.redeemed += 1;
  return granted({ ...issue(authority, approval.person), firm_uuid: FIRM.uuid });
}

/** MyCase: a refresh token works once, and the access tokens given out before stay good. */
function refresh(authority: Authority, body: Fields): Answer {
  const token = text(body.refresh_token);
  if (token === '') return refused('invalid_request', 'refresh_token is missing');
  if (isSpent(authority.refresh, token)) authority.counts.reused += 1;
  const person = spend(authority.refresh, token, authority.site.clock());
  if (person === undefined) return refused('invalid_grant', 'The refresh token is unknown, expired or already used');
  authority.counts.refreshes += 1;
  return granted(issue(authority, person));
}

/** Makes the refresh token that a renewal used up usable again. */
export function keepRefreshToken(authority: Authority, request: Incoming): void {
  const ticket = authority.refresh.get(text(parameters(request)?.refresh_token));
  if (ticket !== undefined) ticket.spent = false;
}

function issue(authority: Authority, person: Person): Fields {
  const now = authority.site.clock();
  authority.counts.issued += 1;
  return {
    access_token: hand(authority.access, person, now + authority.accessTokenSeconds * 1000),
    token_type: 'Bearer',
    scope: '',
    refresh_token: hand(authority.refresh, person, now + authority.refreshTokenSeconds * 1000),
    expires_in: authority.accessTokenSeconds,
  };
}

function granted(json: Fields): Answer {
  return { status: 200, headers: NO_STORE, json };
}

function refused(error: ErrorCode, description: string): Answer {
  const status = error === 'invalid_client' ? 401 : 400;
  return { status, headers: NO_STORE, json: { error, error_description: description } };
}
