import { type Fields, referenceId, text } from './json.ts';
import type { Pace } from './pace.ts';
import { Refusal } from './refusal.ts';
import type { Incoming } from './request.ts';
import { all, type Store } from './store.ts';

/** The token of the firm's managing partner, who may do everything. */
export const SANDBOX_TOKEN = 'sandbox-token';

/** The token of a paralegal who may see neither billing nor webhooks. */
export const LIMITED_TOKEN = 'sandbox-limited-token';

/** Who a request acts for. The partner may do everything, the paralegal lacks what has to do with money. */
export type Person = 'partner' | 'paralegal';

/** Tells whom a token belongs to now; undefined for one that is unknown or has expired. */
export type Bearers = (token: string) => Person | undefined;

const CLOSED_TO_PARALEGAL = ['invoices', 'invoice_payments', 'webhooks', 'expenses', 'time_entries'];

function bearerToken({ headers }: Incoming): string {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Whether a request brings a token the sandbox knows. */
export function isKnown(request: Incoming, bearers: Bearers): boolean {
  return bearers(bearerToken(request)) !== undefined;
}

/** Whom a request that is let in acts for. Throws a 401 without a known token, a 429 when it asks too often. */
export function admit(request: Incoming, bearers: Bearers, fits: Pace, now: number): Person {
  const token = bearerToken(request);
  const person = bearers(token);
  if (person === undefined) {
    throw new Refusal(401, [{ description: 'The access token is missing, expired or unknown' }]);
  }
  if (!fits(token, now)) throw new Refusal(429, [{ description: 'Too many requests' }]);
  return person;
}

/** Throws a 403 when the person lacks the permission; `resource` is the first segment after the version. */
export function authorize(person: Person, resource: string | undefined): void {
  if (person === 'partner' || !CLOSED_TO_PARALEGAL.includes(resource ?? '')) return;
  throw new Refusal(403, [{ description: 'You do not have permission to do this' }]);
}

/** The staff record of a person. Throws when the firm has nobody of the kind. */
export function staffRecord(person: Person, store: Store): Fields {
  const wanted = person === 'partner' ? 'Attorney' : 'Paralegal';
  const record = all(store, 'staff').find(({ type, active }) => active === true && text(type) === wanted);
  if (record === undefined) throw new Error(`the firm has no ${person}`);
  return record;
}

/** The id of a person's staff record. */
export function staffId(person: Person, store: Store): number {
  return referenceId(staffRecord(person, store)) ?? 0;
}
