/** Sends requests to the host and to MyCase. */
interface Network {
  readonly fetch: typeof fetch;
}

/** A page as a browser shows it. */
interface ShownPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** A browser of one person. It keeps cookies, and follows redirects between the host and MyCase. */
export interface Browser {
  /** Opens an address. Returns the page at the end, or the address of the client to which the last redirect leads. */
  open(url: string): Promise<ShownPage>;
  /** Presses a button of a page. `changes` replaces fields and headers, as an attacker would. */
  press(page: ShownPage, decision: string, changes?: FormChanges): Promise<ShownPage>;
  readonly cookies: Map<string, Cookie>;
}

interface FormChanges {
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Cookie {
  readonly value: string;
  readonly origin: string;
  readonly path: string;
}

/** The client of the test receives its code here. Nothing listens there. */
export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

const CLIENT_ORIGIN = new URL(REDIRECT_URI).origin;

/** Opens a browser without cookies. `isClient` returns true for the address of a client, which is not opened. */
export function aBrowser(host: Network, isClient = (url: string) => url.startsWith(CLIENT_ORIGIN)): Browser {
  const cookies = new Map<string, Cookie>();
  async function request(url: string, init: RequestInit = {}): Promise<ShownPage> {
    if (!url.startsWith('http') || isClient(url)) return { url, status: 0, headers: new Headers(), html: '' };
    const { origin, pathname } = new URL(url);
    const sent = [...cookies].filter(([, one]) => one.origin === origin && pathname.startsWith(one.path));
    const headers = new Headers(init.headers);
    if (sent.length > 0)
      headers.set('cookie', sent.map(([key, { value }]) => `${key.split(';')[0]}=${value}`).join('; '));
    const answer = await host.fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) storeCookie(cookies, origin, line);
    const location = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && location) return request(new URL(location, url).href);
    return { url, status: answer.status, headers: answer.headers, html: await answer.text() };
  }
  return {
    cookies,
    open: (url) => request(url),
    press: (page, decision, { fields = {}, headers = {} } = {}) => {
      const action = /<form method="post" action="([^"]+)"/.exec(page.html)?.[1];
      if (action === undefined) throw new Error(`there is no form: ${page.html}`);
      const hidden = [...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const values = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
      return request(new URL(action, page.url).href, {
        method: 'POST',
        headers: { origin: new URL(page.url).origin, ...headers },
        body: new URLSearchParams({ ...values, person: 'partner', decision, ...fields }),
      });
    },
  };
}

function storeCookie(cookies: Map<string, Cookie>, origin: string, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const path = /path=([^;]+)/i.exec(line)?.[1] ?? '/';
  // Cookies of one name and other paths are other cookies.
  const key = path === '/' ? name : `${name};${path}`;
  if (value === '') cookies.delete(key);
  else cookies.set(key, { value, origin, path });
}

/**
 * Goes from the authorization to the consent page, as the firm's managing partner or another person. A browser that has
 * signed in shortly before comes to that page at once.
 */
export async function signInToConsent(browser: Browser, authorizationUrl: string, person = 'partner') {
  const before = await browser.open(authorizationUrl);
  if (before.html.includes('<h1>Allow this access?</h1>')) return before;
  assertShown(before, '<h1>Sign in to MyCase</h1>');
  const myCase = await browser.press(before, 'continue');
  assertShown(myCase, 'Allow this app?');
  return browser.press(myCase, 'allow', { fields: { person } });
}

/** Signs in and allows the access. Returns the address at which the client gets its code. */
export async function allowAccess(browser: Browser, authorizationUrl: string, person = 'partner'): Promise<URL> {
  const consent = await signInToConsent(browser, authorizationUrl, person);
  assertShown(consent, '<h1>Allow this access?</h1>');
  return new URL((await browser.press(consent, 'allow')).url);
}

function assertShown({ url, html }: ShownPage, text: string): void {
  if (!html.includes(text)) throw new Error(`${url} does not show ${text}: ${html.replace(/<style>.*<\/style>/s, '')}`);
}

/** The token of the form of a page. */
export function csrfOf(html: string): string {
  const [, csrf] = /name="csrf" value="([^"]+)"/.exec(html) ?? [];
  if (csrf === undefined) throw new Error(`no form: ${html}`);
  return csrf;
}

/** The cookies of a browser, for a request that it does not send itself. */
export const toCookieHeader = ({ cookies }: Browser): string =>
  [...cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
