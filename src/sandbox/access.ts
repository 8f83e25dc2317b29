import { text } from './json.ts';
import type { Pace } from './pace.ts';
import { Refusal } from './refusal.ts';
import type { Incoming } from './request.ts';
import { all, type Store } from './store.ts';

/** The token of the firm's managing partner, who may do everything. */
export const SANDBOX_TOKEN = 'sandbox-token';

/** The token of a paralegal who may see neither billing nor webhooks. */
export const LIMITED_TOKEN = 'sandbox-limited-token';

const CLOSED_TO_LIMITED = ['invoices', 'invoice_payments', 'webhooks', 'expenses', 'time_entries'];

function bearer({ headers }: Incoming): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Whether a request brings a token the sandbox knows. */
export function isKnown(request: Incoming, tokens: ReadonlySet<string>): boolean {
  return tokens.has(bearer(request) ?? '');
}

/** The token of a request that is let in. Throws a 401 without a known one, a 429 when it asks too often. */
export function admit(request: Incoming, tokens: ReadonlySet<string>, fits: Pace, now: number): string {
  const token = bearer(request);
  if (token === undefined || !tokens.has(token)) {
    throw new Refusal(401, [{ description: 'The access token is missing, expired or unknown' }]);
  }
  if (!fits(token, now)) throw new Refusal(429, [{ description: 'Too many requests' }]);
  return token;
}

/** Throws a 403 when the token's owner lacks the permission; `resource` is the first segment after the version. */
export function authorize(token: string, resource: string | undefined): void {
  if (token !== LIMITED_TOKEN || !CLOSED_TO_LIMITED.includes(resource ?? '')) return;
  throw new Refusal(403, [{ description: 'You do not have permission to do this' }]);
}

/** The id of the staff member a token belongs to. */
export function owner(token: string, store: Store): number {
  const wanted = token === LIMITED_TOKEN ? 'Paralegal' : 'Attorney';
  const member = all(store, 'staff').find(({ type, active }) => active === true && text(type) === wanted);
  return typeof member?.id === 'number' ? member.id : 0;
}
