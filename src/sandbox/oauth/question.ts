import type { Incoming } from '../request.ts';
import type { Answer } from '../site.ts';
import type { Authority } from './authority.ts';
import { consentPage } from './consent.ts';
import { errorPage } from './notices.ts';
import { hand } from './tickets.ts';

const SESSION_LIFE_MS = 10 * 60 * 1000;

/**
 * Answers `GET /login_sessions/new` with the consent page. If the client id or the redirect URI does not match exactly,
 * it answers with an error page, because a redirect could send the person to an unknown site.
 */
export function askPerson(authority: Authority, { query }: Incoming): Answer {
  const problem = problemOf(authority, query);
  if (problem !== undefined) return errorPage(problem);
  const { sessions, site } = authority;
  const signIn = { redirectUri: query.get('redirect_uri') ?? '', state: query.get('state') };
  return consentPage(authority, hand(sessions, signIn, site.clock() + SESSION_LIFE_MS), signIn.redirectUri);
}

function problemOf({ redirectUris, clientId: ownClientId }: Authority, query: URLSearchParams): string | undefined {
  const [clientId, redirectUri] = [query.get('client_id') ?? '', query.get('redirect_uri') ?? ''];
  if (clientId !== ownClientId) return `No app has the client id “${clientId}”.`;
  if (!redirectUris.includes(redirectUri)) {
    return `The redirect URI “${redirectUri}” is not registered for this app. It must match exactly.`;
  }
  return query.get('response_type') === 'code' ? undefined : 'The response_type must be “code”.';
}
