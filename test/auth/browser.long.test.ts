import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { aClient, call } from '../support/harness.ts';
import { run, start, startInTerminal } from '../support/program.ts';
import { allow } from './person.ts';
import { aFolder, aRedirectUri, aSetting, linkOf, type Setting } from './setting.ts';

// Whole sign-ins in a real browser.

const CHROMIUM = '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) process.stderr.write(`test/auth/browser.long.test.ts is skipped: no ${CHROMIUM} here.\n`);

const QUIET =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

describe.skipIf(!hasBrowser)('login in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: QUIET.split(' ') });
  });
  afterAll(() => browser.close());

  /** A browser's window, as one person has it. */
  async function aWindow(): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    return context.newPage();
  }

  /** A login that waits, and the window it is answered in. */
  async function begin({ withApp }: Setting) {
    const login = start(['login'], withApp);
    const [link, window] = [await linkOf(login), await aWindow()];
    return { login, link, window };
  }

  const choose = (window: Page, button: 'Allow' | 'Deny'): Promise<void> =>
    window.getByRole('button', { name: button }).click();

  const words = async (window: Page): Promise<string> => (await window.textContent('main')) ?? '';

  const title = (window: Page) => window.getByRole('heading', { level: 1 }).textContent();

  it('a click on Allow ends on a page with the names of the firm and the person, and calls succeed after it', async () => {
    const setting = await aSetting();
    const { login, link, window } = await begin(setting);
    await window.goto(link);
    await choose(window, 'Allow');
    expect(await title(window)).toBe('Signed in to "Thistlewick Marlow LLP (made-up firm)"');
    const [, person = ''] = /You are signed in as "(\w+ \w+)"\./.exec(await words(window)) ?? [];
    expect(person).not.toBe('');
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toContain(`Signed in to "Thistlewick Marlow LLP (made-up firm)" as "${person}".`);
    const status = await run(['status'], setting.env);
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining(`person:       ${person}`) });
    const { data } = await call(await aClient({ env: setting.env }), 'get_me');
    expect(`${data.first_name} ${data.last_name}`).toBe(person);
  });

  it('the last page has no code, state or secret, and makes no further request', async () => {
    const { login, link, window } = await begin(await aSetting());
    const asked: string[] = [];
    const complaints: string[] = [];
    window.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    window.on('console', (message) => void complaints.push(message.text()));
    await window.goto(link);
    await choose(window, 'Allow');
    await title(window);
    const { searchParams } = new URL(window.url());
    const html = await window.content();
    for (const hidden of [
      String(searchParams.get('code')),
      String(searchParams.get('state')),
      SANDBOX_APP.clientSecret,
    ])
      expect(html).not.toContain(hidden);
    expect(html).not.toContain('code=');
    expect(asked.filter((path) => path !== '/favicon.ico')).toEqual([
      '/login_sessions/new',
      '/login_sessions',
      '/callback',
    ]);
    expect(complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([]);
    expect(await login.exit).toBe(0);
  });

  it('a click on Deny is reported on the page and in the terminal, with exit code 1', async () => {
    const { login, link, window } = await begin(await aSetting());
    await window.goto(link);
    await choose(window, 'Deny');
    expect(await title(window)).toBe('The sign-in failed');
    expect(await words(window)).toContain('Sign in again and choose Allow.');
    expect(await login.exit).toBe(1);
    expect(login.said.stderr).toContain('Access was denied in the browser.');
  });

  it('a person without the permission stays on the page of MyCase, and Ctrl-C names the missing permission in the terminal', async () => {
    const { withApp } = await aSetting();
    const login = startInTerminal(['login'], { ...withApp, MYCASE_TIME_ZONE: 'UTC' });
    const [link, window] = [await linkOf(login), await aWindow()];
    await window.goto(link);
    await window.getByRole('radio').last().check();
    await choose(window, 'Allow');
    expect(await title(window)).toBe('You cannot allow this');
    login.child.stdin.write('\u0003');
    expect(await login.exit).toBe(1);
    expect(login.said.stdout).toContain('permission to manage the firm’s preferences, billing and payment');
  });

  it('a tab that was closed can be opened again by the same link', async () => {
    const { login, link, window } = await begin(await aSetting());
    await window.goto(link);
    const another = await window.context().newPage();
    await window.close();
    await another.goto(link);
    await choose(another, 'Allow');
    expect(await title(another)).toContain('Signed in');
    expect(await login.exit).toBe(0);
  });

  it('a second login while the first one waits reports that the port is taken, and the first one succeeds', async () => {
    const setting = await aSetting();
    const { login, link, window } = await begin(setting);
    const second = await run(['login'], setting.withApp);
    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is in use. If another client or a terminal has an open sign-in'),
    });
    await window.goto(link);
    await choose(window, 'Allow');
    expect(await login.exit).toBe(0);
  });

  it('a redirect with the state of another sign-in is refused, and the right redirect still signs in', async () => {
    const setting = await aSetting();
    const { login, link, window } = await begin(setting);
    await window.goto(link.replace(/state=[^&]+/, 'state=planted'));
    await choose(window, 'Allow');
    expect(await title(window)).toBe('This sign-in was not started here');
    await window.goto(link);
    await choose(window, 'Allow');
    expect(await title(window)).toContain('Signed in');
    expect(await login.exit).toBe(0);
  });

  it('a reload of the last page changes nothing', async () => {
    const setting = await aSetting();
    const { login, link, window } = await begin(setting);
    await window.goto(link);
    await choose(window, 'Allow');
    await title(window);
    await window.reload().catch(() => {});
    expect(await login.exit).toBe(0);
    expect((await run(['status'], setting.env)).code).toBe(0);
  });

  it('--paste accepts the pasted address of a page that does not open', async () => {
    const redirectUri = await aRedirectUri();
    const { withApp, env } = await aSetting({ redirectUris: [redirectUri] });
    const pasting = { ...withApp, MYCASE_REDIRECT_URI: redirectUri };
    const login = startInTerminal(['login', '--paste'], { ...pasting, MYCASE_TIME_ZONE: 'UTC' });
    const [link, window] = [await linkOf(login), await aWindow()];
    await window.goto(link);
    const answered = window.waitForRequest((request) => request.url().startsWith(redirectUri));
    await choose(window, 'Allow').catch(() => {});
    login.child.stdin.write(`${(await answered).url()}\r`);
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toContain('Signed in to "Thistlewick Marlow LLP');
    expect((await run(['status'], env)).code).toBe(0);
  });

  it('login --sandbox signs in to the sandbox and stores nothing', async () => {
    const { folder, redirectUri } = await aSetting();
    const login = start(['login', '--sandbox', '--no-browser', '--redirect-uri', redirectUri], {
      MYCASE_STATE_FOLDER: folder,
    });
    const [link, window] = [await linkOf(login), await aWindow()];
    await window.goto(link);
    await choose(window, 'Allow');
    expect(await title(window)).toContain('Signed in to "Thistlewick Marlow LLP');
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toContain('the sign-in is not stored');
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ['wide', 1280, 800],
    ['narrow', 360, 640],
  ])('the page fits a %s window', async (_, width, height) => {
    const { login, link, window } = await begin(await aSetting());
    await window.setViewportSize({ width, height });
    await window.goto(link);
    await choose(window, 'Allow');
    const { right, left } = await window.locator('main').evaluate((main) => main.getBoundingClientRect());
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(width);
    expect(await login.exit).toBe(0);
  });
});

// Elsewhere the system itself opens browsers, and a test cannot stand in for one.
const hasXdgOpen = process.platform === 'linux';
if (!hasXdgOpen)
  process.stderr.write('test/auth/browser.long.test.ts: opening a browser is skipped: no xdg-open here.\n');

describe.skipIf(!hasXdgOpen)('the browser that login opens', () => {
  it('gets exactly the printed link', async () => {
    const { withApp } = await aSetting();
    const [folder, { MYCASE_NO_BROWSER: _, ...opening }] = [await aFolder(), withApp];
    const opened = join(folder, 'opened');
    await writeFile(
      join(folder, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" >'${opened}.part'; mv '${opened}.part' '${opened}'\n`,
    );
    await chmod(join(folder, 'xdg-open'), 0o755);
    const login = start(['login'], { ...opening, PATH: `${folder}:${process.env.PATH}` });
    const link = await linkOf(login);
    await expect.poll(() => existsSync(opened)).toBe(true);
    expect(await readFile(opened, 'utf8')).toBe(link);
    login.child.kill('SIGTERM');
    expect(await login.exit).toBe(1);
  });

  it('may be missing: login prints the link', async () => {
    const { withApp } = await aSetting();
    const { MYCASE_NO_BROWSER: _, ...opening } = withApp;
    const login = start(['login'], { ...opening, PATH: await aFolder() });
    await allow(await linkOf(login));
    expect(await login.exit).toBe(0);
    expect(login.said.stderr).toBe('');
  });
});
