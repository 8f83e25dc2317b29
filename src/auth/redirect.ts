import { isSameSecret } from '../base/secrets.ts';
import { SignInError } from './sign-in-error.ts';

/** The result of a redirect from MyCase. A `foreign` one does not belong to this sign-in. */
export type Redirect =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly error: SignInError }
  | { readonly kind: 'foreign' };

/** Parses a redirect. MyCase: the code is percent-encoded and may contain `+` and `/`. It is decoded once. */
export function parseRedirect(url: URL, state: string): Redirect {
  // URLSearchParams decodes a bare `+` to a space.
  const query = new URLSearchParams(url.search.replaceAll('+', '%2B'));
  if (!isSameSecret(query.get('state') ?? '', state)) return { kind: 'foreign' };
  const error = parseRefusal(url);
  if (error !== undefined) return { kind: 'refused', error: toSignInError(error) };
  const code = query.get('code');
  return code ? { kind: 'code', code } : { kind: 'foreign' };
}

/**
 * Returns the code with which a redirect refuses a sign-in, shortened to its usual characters; undefined without a
 * code.
 */
export function parseRefusal(url: URL): string | undefined {
  const error = url.searchParams.get('error');
  return error ? error.replace(/[^\w.-]/g, '').slice(0, 60) : undefined;
}

/** Returns true for an address on this machine, so that this program can receive the redirect. */
export function isLoopbackUri(redirectUri: string): boolean {
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function toSignInError(error: string): SignInError {
  if (error === 'access_denied') {
    return new SignInError('Access was denied in the browser.', { advice: 'Sign in again and choose Allow.' });
  }
  return new SignInError(`MyCase refused the sign-in (${error}).`, {
    advice: 'Try again.',
  });
}
