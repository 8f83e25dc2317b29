import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findViolations } from './axe.ts';
import { csrfOf } from './browser.ts';
import { aSandboxHost, type Host, startSandboxHost } from './hosted.ts';
import { callWithToken, signedIn } from './oauth-client.ts';

const SECRET = 'the secret of the administration';
const ARGS = ['--administration-port', '0'];
const ENV = { MYCASE_ADMINISTRATION_SECRET: SECRET };

/** Sends the secret. Returns the status and the cookie. */
async function signInTo(host: Host, secret = SECRET, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${host.administrationUrl}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ secret }),
    redirect: 'manual',
    headers,
  });
  return { status: answer.status, cookie: answer.headers.get('set-cookie') ?? '', answer };
}

describe('the administration pages', () => {
  let host: Host;
  beforeAll(async () => {
    host = await startSandboxHost(ARGS, ENV);
  });
  afterAll(() => host.stop());

  const open = (path: string, cookie = '', init: RequestInit = {}) =>
    fetch(host.administrationUrl + path, { ...init, redirect: 'manual', headers: { cookie, ...init.headers } });

  it('are refused without a session, and with a changed one', async () => {
    const { cookie } = await signInTo(host);
    const [session = ''] = cookie.split(';');
    expect((await open('/sessions', session)).status).toBe(200);
    const later = session.replace(/=\d+/, (time) => `=${Number(time.slice(1)) + 1000}`);
    for (const wrong of ['', 'mycase_administration=1.a.b', later, `${session}x`])
      for (const path of ['/sessions', '/access', '/audit', '/audit?person=x']) {
        const answer = await open(path, wrong);
        expect(answer.status, path).toBe(401);
        expect(await answer.text()).toContain('The secret of MYCASE_ADMINISTRATION_SECRET');
      }
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=3600'])
      expect(cookie).toContain(attribute);
  });

  it('cannot be framed or run scripts, and have no path on the public port', async () => {
    const { headers } = await open('/');
    const policy = headers.get('content-security-policy');
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('script');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const path of ['/sessions', '/access', '/audit', '/sign-in'])
      expect((await fetch(host.publicUrl + path)).status, path).toBe(404);
  });

  it('end a sign-in at once, only with the token of the form and from the own site', async () => {
    const ended = await signedIn(host, { scope: 'mycase:read mycase:write' });
    const other = await signedIn(host, { person: 'associate' });
    const [session = ''] = (await signInTo(host)).cookie.split(';');
    const page = await (await open('/sessions', session)).text();
    const section = page.split('<section>').find((one) => one.includes('read, write')) ?? expect.unreachable(page);
    const csrf = csrfOf(section);
    const [, id = ''] = /name="id" value="([^"]+)"/.exec(section) ?? [];
    const end = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
      open('/sessions/end', session, { method: 'POST', body: new URLSearchParams(fields), headers });
    const statusOf = async ({ tokens }: typeof ended) =>
      (await callWithToken(host, tokens.access_token, 'get_me')).status;
    expect((await end({ id })).status).toBe(403);
    expect((await end({ id, csrf: 'x' })).status).toBe(403);
    expect((await end({ id, csrf }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await end({ id, csrf }, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect(await statusOf(ended)).toBe(200);
    for (const unknown of ['', 'x', `../Grant-${id}`, `/../../plans/${id}`])
      expect((await end({ id: unknown, csrf })).status, unknown).toBe(303);
    expect(await statusOf(ended)).toBe(200);
    expect((await end({ id, csrf })).status).toBe(303);
    expect(await statusOf(ended)).toBe(401);
    expect((await ended.refresh(ended.tokens.refresh_token ?? '')).status).toBe(400);
    expect(await statusOf(other)).toBe(200);
    expect(await (await open('/sessions', session)).text()).not.toContain(id);
  });

  it('show the last use of a sign-in', async () => {
    const { tokens } = await signedIn(host, { person: 'associate' });
    const [session = ''] = (await signInTo(host)).cookie.split(';');
    const count = async () => (await (await open('/sessions', session)).text()).split('not used').length;
    const before = await count();
    await callWithToken(host, tokens.access_token, 'get_me');
    expect(await count()).toBe(before - 1);
  });

  it('are for localhost and IP addresses only, against pages that change their address', async () => {
    const { hostname, port } = new URL(host.administrationUrl);
    const statusFor = (name: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get({ host: hostname, port, path: '/', headers: { host: name } }, (res) => {
          res.resume();
          resolve(res.statusCode);
        }).on('error', reject);
      });
    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor('localhost')).toBe(200);
    expect(await statusFor('192.0.2.1:9464')).toBe(200);
  });
});

it('the administration pages show a sign-in whose program only renews its tokens', async () => {
  const host = await aSandboxHost(ARGS, { ...ENV, CLOCK_STEP: String(11 * 24 * 60 * 60 * 1000) });
  // The calls of another program keep the sign-in to MyCase.
  const [used, renewed] = [await signedIn(host), await signedIn(host)];
  let [usedToken, renewedToken] = [used.tokens.refresh_token, renewed.tokens.refresh_token];
  for (let step = 0; step < 3; step += 1) {
    await host.later(1);
    const { body } = await used.refresh(usedToken ?? '');
    usedToken = body.refresh_token;
    expect((await callWithToken(host, body.access_token, 'get_me')).status).toBe(200);
    renewedToken = (await renewed.refresh(renewedToken ?? '')).body.refresh_token;
    expect(renewedToken).toBeDefined();
  }
  const [session = ''] = (await signInTo(host)).cookie.split(';');
  const page = await fetch(`${host.administrationUrl}/sessions`, { headers: { cookie: session } });
  expect((await page.text()).split('name="id"')).toHaveLength(3);
});

it('the secret can be tried five times', async () => {
  const host = await aSandboxHost(ARGS, ENV);
  const statuses = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await signInTo(host, `wrong ${count}`)).status);
  expect(statuses).toEqual([403, 403, 403, 403, 403]);
  const { status, cookie, answer } = await signInTo(host);
  expect({ status, cookie, after: answer.headers.get('retry-after') }).toEqual({
    status: 429,
    cookie: '',
    after: '900',
  });
  await host.later(15 * 60 + 65);
  expect((await signInTo(host)).status).toBe(303);
});

it('the page of an audit log has the calls of one person', async () => {
  const host = await aSandboxHost(ARGS, ENV);
  const [partner, associate] = [await signedIn(host), await signedIn(host, { person: 'associate' })];
  await (await callWithToken(host, partner.tokens.access_token, 'list_cases')).text();
  await (await callWithToken(host, associate.tokens.access_token, 'list_tasks')).text();
  const [session = ''] = (await signInTo(host)).cookie.split(';');
  const read = async (path: string) =>
    (await fetch(host.administrationUrl + path, { headers: { cookie: session } })).text();
  const paths = [...(await read('/audit')).matchAll(/href="(\/audit\?person=[^"]+)"/g)].map(([, path = '']) => path);
  const pages = await Promise.all(paths.map(read));
  expect(
    pages.map((page) => ['Pebblemond', 'list_cases', 'list_tasks'].map((word) => page.includes(word))).sort(),
  ).toEqual([
    [false, false, true],
    [true, true, false],
  ]);
});

it('a session ends after an hour', async () => {
  const host = await aSandboxHost(ARGS, ENV);
  const [session = ''] = (await signInTo(host)).cookie.split(';');
  const statusOf = async () =>
    (await fetch(`${host.administrationUrl}/sessions`, { headers: { cookie: session } })).status;
  expect(await statusOf()).toBe(200);
  await host.later(60 * 60);
  expect(await statusOf()).toBe(401);
});

it('without a secret there are no administration pages', async () => {
  const host = await aSandboxHost(ARGS);
  for (const path of ['/', '/sessions', '/sign-in'])
    expect((await fetch(host.administrationUrl + path)).status, path).toBe(404);
});

const CHROMIUM = '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) process.stderr.write(`test/host/administration-pages.long.test.ts: no ${CHROMIUM} here.\n`);

describe.skipIf(!hasBrowser)('in a browser', () => {
  let host: Host;
  let browser: Browser;
  beforeAll(async () => {
    host = await startSandboxHost(ARGS, ENV);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser.close();
    await host.stop();
  });

  it('each page can be used with the keyboard and a screen reader, in narrow and wide windows, light and dark', async () => {
    const { tokens } = await signedIn(host);
    await (await callWithToken(host, tokens.access_token, 'get_firm')).text();
    for (const [width, colorScheme] of [
      [320, 'dark'],
      [1200, 'light'],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const check = (name: string) => expectUsable(page, `${name}-${width}-${colorScheme}`);
      await page.goto(host.administrationUrl);
      await check('secret');
      if (width === 320) {
        await page.getByLabel('The secret').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').waitFor();
        await check('wrong');
      }
      await page.getByLabel('The secret').fill(SECRET);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^End this sign-in of .* with Test client$/ }).waitFor();
      await check('sign-ins');
      await page.getByRole('link', { name: 'Access' }).click();
      await check('access');
      await page.getByRole('link', { name: 'Audit log' }).click();
      await check('people');
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
      await page.getByRole('cell', { name: 'get_firm' }).first().waitFor();
      await check('audit');
    }
  });

  async function expectUsable(page: Page, name: string): Promise<void> {
    const { PAGE_IMAGES } = process.env;
    if (PAGE_IMAGES) await page.screenshot({ path: join(PAGE_IMAGES, `${name}.png`), fullPage: true });
    expect(await findViolations(page), name).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), name).toBe(true);
    expect(await page.getByRole('heading', { level: 1 }).count(), name).toBe(1);
  }
});
