import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sha256Hex } from '../base/hash.ts';
import { isSameSecret } from '../base/secrets.ts';
import { createPageHeaders, type Page, renderPage } from './pages/page.ts';
import { createErrorPage } from './pages/sign-in-pages.ts';
import { RefusedStepError } from './refused-step.ts';

/** Sends a page. `formTargets` are the sites to which the answer to its form may lead. */
export function sendPage(
  res: ServerResponse,
  status: number,
  page: Page,
  formTargets: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...createPageHeaders(formTargets), ...headers });
  res.end(renderPage(page));
}

/** Returns the source of an address for the policy of forms, which browsers also apply to the redirect after a form. */
export function toFormTarget(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? origin : protocol;
}

/** Sends the browser to another page. `cookie` is a line of the header Set-Cookie. */
export function redirectTo(res: ServerResponse, location: string, cookie?: string): void {
  const headers = { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  res.writeHead(303, { ...headers, ...(cookie !== undefined && { 'set-cookie': cookie }) });
  res.end();
}

/**
 * Returns the text that a form must repeat, so that no other site can send it. It belongs to one step of one purpose.
 */
export const createCsrfToken = (secret: Buffer, step: string): string =>
  createHmac('sha256', secret).update(`csrf ${step}`).digest('base64url');

/** Throws a RefusedStepError for a form that another site sent, or that does not repeat the text of its page. */
export function assertOwnForm({ headers }: IncomingMessage, publicUrl: string, sent: string, expected: string): void {
  const isOwnSite = (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
  const isOwnOrigin = (headers.origin ?? publicUrl) === publicUrl;
  if (isOwnSite && isOwnOrigin && isSameSecret(sent, expected)) return;
  throw new RefusedStepError(403, createErrorPage('This form was sent from another site', 'Nothing was allowed.'));
}

/**
 * Returns the name of the cookie that shows that the browser which began a sign-in at another server has returned. `url`
 * has the state of the sign-in, so that a browser can have several sign-ins at the same time. With TLS, the prefix
 * prevents that another host of the same domain sets the cookie. Such a cookie is for all paths.
 */
function getBrowserCookieName(publicUrl: string, url: URL): string {
  const state = sha256Hex(url.searchParams.get('state') ?? '').slice(0, 16);
  return `${isSecure(publicUrl) ? '__Host-' : ''}mycase_browser_${state}`;
}

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

const BROWSER_COOKIE_MAX_AGE_S = 600;

/** Returns the secret that a browser got when it began the sign-in that `url` continues; '' if it has none. */
export function readBrowserSecret({ headers }: IncomingMessage, publicUrl: string, url: URL): string {
  const cookie = new RegExp(`(?:^|; )${getBrowserCookieName(publicUrl, url)}=([\\w-]+)`);
  return cookie.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** Returns the line of the header that stores the secret of a browser for the sign-in that a link begins. */
export const formatBrowserCookie = (publicUrl: string, link: string, secret: string): string =>
  [
    `${getBrowserCookieName(publicUrl, new URL(link))}=${secret}`,
    'Path=/',
    `Max-Age=${BROWSER_COOKIE_MAX_AGE_S}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure(publicUrl) ? ['Secure'] : []),
  ].join('; ');
