import { type Fields, referenceId, text } from './json.ts';
import type { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import type { Incoming } from './request.ts';
import { all, find, type Store } from './store.ts';

/** The token of the firm's managing partner, who has all permissions. */
export const SANDBOX_TOKEN = 'sandbox-token';

/** The token of a paralegal, who has no access to billing and webhooks. */
export const LIMITED_TOKEN = 'sandbox-limited-token';

/**
 * The person a request acts for. The partner and the associate have all permissions; the paralegal has no access to
 * money and webhooks. `staff-` and an id is another staff member, with all permissions.
 */
export type Person = 'partner' | 'associate' | 'paralegal' | `staff-${number}`;

/** Returns the person of a token; undefined if it is unknown or has expired. */
export type Bearers = (token: string) => Person | undefined;

const CLOSED_TO_PARALEGAL = ['invoices', 'invoice_payments', 'webhooks', 'expenses', 'time_entries'];

function bearerToken({ headers }: Incoming): string {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Returns true if a request has a valid token. */
export function isKnown(request: Incoming, bearers: Bearers): boolean {
  return bearers(bearerToken(request)) !== undefined;
}

/** Returns the person a request acts for. Throws a 401 without a valid token, and a 429 above the rate limit. */
export function admit(request: Incoming, bearers: Bearers, fits: RateLimit, now: number): Person {
  const token = bearerToken(request);
  const person = bearers(token);
  if (person === undefined) {
    throw new Refusal(401, [{ description: 'The access token is missing, expired or unknown' }]);
  }
  if (!fits(token, now)) throw new Refusal(429, [{ description: 'Too many requests' }]);
  return person;
}

/** Throws a 403 if the person lacks the permission. `resource` is the first path segment after the version. */
export function authorize(person: Person, resource: string | undefined): void {
  if (person !== 'paralegal' || !CLOSED_TO_PARALEGAL.includes(resource ?? '')) return;
  throw new Refusal(403, [{ description: 'You do not have permission to do this' }]);
}

/** Returns the staff record of a person. Throws if the firm has no such person. */
export function staffRecord(person: Person, store: Store): Fields {
  const other = findStaff(person, store);
  if (other) return other;
  const wanted = person === 'paralegal' ? 'Paralegal' : 'Attorney';
  const people = all(store, 'staff').filter(({ type, active }) => active === true && text(type) === wanted);
  const record = people[person === 'associate' ? 1 : 0];
  if (record === undefined) throw new Error(`the firm has no ${person}`);
  return record;
}

/** Returns the staff member that `staff-` and an id name; undefined for another text. */
function findStaff(person: string, store: Store): Fields | undefined {
  const id = /^staff-(\d+)$/.exec(person)?.[1];
  return id === undefined ? undefined : find(store, 'staff', Number(id));
}

/** Returns true for a person who has the permission that MyCase requires of a person who allows an app. */
export const mayAllow = (person: string, store: Store): person is Person =>
  person === 'partner' || person === 'associate' || findStaff(person, store) !== undefined;

/** The id of a person's staff record. */
export function staffId(person: Person, store: Store): number {
  return referenceId(staffRecord(person, store)) ?? 0;
}
