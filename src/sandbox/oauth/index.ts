import type { Incoming } from '../request.ts';
import type { Answer } from '../site.ts';
import type { Authority } from './authority.ts';
import { takeDecision } from './decision.ts';
import { askPerson } from './question.ts';
import { tokens } from './tokens.ts';

export { type Authority, bearerOf, expireTokens, openAuthority, SANDBOX_APP } from './authority.ts';
export { keepRefreshToken } from './tokens.ts';

/** Answers the requests of MyCase's sign-in. Returns undefined for other requests. */
export function answerOauth(authority: Authority, request: Incoming): Answer | undefined {
  switch (`${request.method} ${request.path}`) {
    case 'GET /login_sessions/new':
      return askPerson(authority, request);
    case 'POST /login_sessions':
      return takeDecision(authority, request);
    case 'POST /tokens':
      return tokens(authority, request);
    default:
      return undefined;
  }
}
