import { randomBytes } from 'node:crypto';
import { mayAllow, type Person } from '../access.ts';
import { text } from '../json.ts';
import type { Incoming } from '../request.ts';
import type { Answer } from '../site.ts';
import type { Authority, SignIn } from './authority.ts';
import { errorPage, forbiddenPage } from './notices.ts';
import { parameters } from './parameters.ts';
import { hand, spend } from './tickets.ts';

const CODE_LIFE_MS = 10 * 60 * 1000;

/** Answers `POST /login_sessions`, the person's decision. Each session is valid for one decision. */
export function takeDecision(authority: Authority, request: Incoming): Answer {
  if (isFromElsewhere(request)) return errorPage('The form was sent from another site.');
  const { session, person, decision } = parameters(request) ?? {};
  const { sessions, site, counts } = authority;
  const signIn = spend(sessions, text(session), site.clock());
  if (signIn === undefined) return errorPage('This page was already used or has expired.');
  if (decision === 'deny') {
    counts.denied += 1;
    return backToApp(signIn, 'error', 'access_denied');
  }
  const name = text(person);
  if (decision === 'allow' && mayAllow(name, site.store)) return allow(authority, signIn, name);
  if (decision === 'allow' && name === 'paralegal') return forbid(authority);
  return errorPage('The form is incomplete.');
}

/** Returns true if the browser sent the form from another site. Sites cannot change this header. */
function isFromElsewhere({ headers }: Incoming): boolean {
  return (headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin';
}

function allow({ codes, counts, site }: Authority, signIn: SignIn, person: Person): Answer {
  counts.codes += 1;
  const approval = { person, redirectUri: signIn.redirectUri };
  return backToApp(signIn, 'code', hand(codes, approval, site.clock() + CODE_LIFE_MS, newCode()));
}

/**
 * MyCase: a code may hold `+` and `/`. Each code here does, and ends in `=`, so that a client without encoding always
 * fails.
 */
function newCode(): string {
  return Buffer.concat([Buffer.from('+/+/', 'base64'), randomBytes(32)]).toString('base64');
}

/** MyCase: without the permission there is a page, and no way back to the app. */
function forbid({ counts }: Authority): Answer {
  counts.forbidden += 1;
  return forbiddenPage();
}

function backToApp({ redirectUri, state }: SignIn, name: 'code' | 'error', value: string): Answer {
  const start = redirectUri.includes('?') ? '&' : '?';
  const end = state === null ? '' : `&state=${encodeURIComponent(state)}`;
  const location = `${redirectUri}${start}${name}=${encodeURIComponent(value)}${end}`;
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } };
}
