import type { Person } from '../access.ts';
import type { Json } from '../json.ts';
import type { Answer, Site } from '../site.ts';
import { expireAll, held, type Tickets } from './tickets.ts';

/** The one app the sandbox knows. MyCase: support issues all three, and the redirect URI is fixed. */
export const SANDBOX_APP = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  redirectUri: 'http://127.0.0.1:8765/callback',
} as const;

/** A sign-in under way: where it is to end, and the app's own word, which goes back with it. */
export type SignIn = { redirectUri: string; state: string | null };

/** What a person allowed; the code stands for it. */
type Approval = { person: Person; redirectUri: string };

/** The authorization server of one sandbox: its rules, what it has handed out, and what it counts. */
export type Authority = {
  site: Site;
  redirectUris: readonly string[];
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  sessions: Tickets<SignIn>;
  codes: Tickets<Approval>;
  access: Tickets<Person>;
  refresh: Tickets<Person>;
  counts: Counts;
};

/** What a test may want to know afterwards. */
type Counts = {
  /** Pairs of an access and a refresh token, whatever they were given for. */
  issued: number;
  refreshes: number;
  /** Attempts with a refresh token that was spent before. */
  reused: number;
  /** Codes handed out, and those exchanged for tokens. */
  codes: number;
  redeemed: number;
  denied: number;
  /** How often a person without the permission pressed Allow. */
  forbidden: number;
};

/** The rules an authority is opened with; lifetimes are in seconds. */
type Rules = Pick<Authority, 'redirectUris' | 'accessTokenSeconds' | 'refreshTokenSeconds'>;

/** An authority that has handed out nothing yet. */
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

/** Who an access token acts for; undefined when it was not issued here or has expired. */
export function bearerOf({ site, access }: Authority, token: string): Person | undefined {
  return held(access, token, site.clock());
}

/** Expires every token of a kind (`access`, `refresh` or `all`) that is out. Answers 400 to any other word. */
export function expireTokens({ site, access, refresh }: Authority, kind: Json | undefined): Answer {
  if (kind !== 'access' && kind !== 'refresh' && kind !== 'all') {
    return { status: 400, json: { errors: [{ description: 'expire is access, refresh or all' }] } };
  }
  if (kind !== 'refresh') expireAll(access, site.clock());
  if (kind !== 'access') expireAll(refresh, site.clock());
  return { status: 204 };
}
