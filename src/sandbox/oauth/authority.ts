import type { Person } from '../access.ts';
import type { Json } from '../json.ts';
import type { Answer, Site } from '../site.ts';
import { expireAll, held, type Tickets } from './tickets.ts';

/**
 * The app of a sandbox; its client id can be another one. MyCase: support issues all three, and the redirect URI is
 * fixed.
 */
export const SANDBOX_APP = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  redirectUri: 'http://127.0.0.1:8765/callback',
} as const;

/** A sign-in in progress: the redirect URI, and the app's `state`, which is sent back. */
export type SignIn = { redirectUri: string; state: string | null };

/** An approval that a code is exchanged for. */
type Approval = { person: Person; redirectUri: string };

/** The authorization server of one sandbox: its rules, its tickets and its counters. */
export type Authority = {
  site: Site;
  clientId: string;
  redirectUris: readonly string[];
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  sessions: Tickets<SignIn>;
  codes: Tickets<Approval>;
  access: Tickets<Person>;
  refresh: Tickets<Person>;
  counts: Counts;
};

/** Counters for tests. */
type Counts = {
  /** Issued pairs of an access and a refresh token. */
  issued: number;
  refreshes: number;
  /** Attempts with a spent refresh token. */
  reused: number;
  /** Issued codes (`codes`), and codes that were exchanged for tokens (`redeemed`). */
  codes: number;
  redeemed: number;
  denied: number;
  /** Number of times that a person without the permission pressed Allow. */
  forbidden: number;
};

/** The rules of an authorization server. Lifetimes are in seconds. */
type Rules = Pick<Authority, 'clientId' | 'redirectUris' | 'accessTokenSeconds' | 'refreshTokenSeconds'>;

/** Creates an authorization server without tickets. */
export function openAuthority(site: Site, rules: Rules): Authority {
  return {
    site,
    ...rules,
    sessions: new Map(),
    codes: new Map(),
    access: new Map(),
    refresh: new Map(),
    counts: { issued: 0, refreshes: 0, reused: 0, codes: 0, redeemed: 0, denied: 0, forbidden: 0 },
  };
}

/** Returns the person an access token acts for; undefined if it was not issued here or has expired. */
export function bearerOf({ site, access }: Authority, token: string): Person | undefined {
  return held(access, token, site.clock());
}

/** Lets all tokens of a kind (`access`, `refresh` or `all`) expire now. Answers 400 for another kind. */
export function expireTokens({ site, access, refresh }: Authority, kind: Json | undefined): Answer {
  if (kind !== 'access' && kind !== 'refresh' && kind !== 'all') {
    return { status: 400, json: { errors: [{ description: 'expire must be access, refresh or all' }] } };
  }
  if (kind !== 'refresh') expireAll(access, site.clock());
  if (kind !== 'access') expireAll(refresh, site.clock());
  return { status: 204 };
}
