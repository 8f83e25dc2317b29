import { timingSafeEqual } from 'node:crypto';
import { SignInError } from './sign-in-error.ts';

/** The result of a redirect from MyCase. A `foreign` one does not belong to this sign-in. */
export type Redirect =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly error: SignInError }
  | { readonly kind: 'foreign' };

/** Reads a redirect. MyCase: the code is percent-encoded and may hold `+` and `/`: it is decoded once. */
export function parseRedirect(url: URL, state: string): Redirect {
  // URLSearchParams would make a space of a bare `+`.
  const query = new URLSearchParams(url.search.replaceAll('+', '%2B'));
  if (!isSameState(query.get('state') ?? '', state)) return { kind: 'foreign' };
  const error = query.get('error');
  if (error) return { kind: 'refused', error: toSignInError(error) };
  const code = query.get('code');
  return code ? { kind: 'code', code } : { kind: 'foreign' };
}

/** Whether an address is one on this machine, where the browser's answer can be listened for. */
export function isLoopbackUri(redirectUri: string): boolean {
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function toSignInError(error: string): SignInError {
  if (error === 'access_denied') {
    return new SignInError('Access was denied in the browser.', { advice: 'Sign in again and choose Allow.' });
  }
  return new SignInError(`MyCase refused the sign-in (${error.replace(/[^\w.-]/g, '').slice(0, 60)}).`, {
    advice: 'Try again.',
  });
}

function isSameState(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
