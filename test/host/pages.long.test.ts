import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findViolations } from './axe.ts';
import { aBrowser } from './browser.ts';
import { aHostOfPeople, CONNECT_URL, connect } from './connected.ts';
import { type Host, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, signedIn, textOf } from './oauth-client.ts';

const CHROMIUM = '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) process.stderr.write(`test/host/pages.long.test.ts is skipped: no ${CHROMIUM} here.\n`);

describe.skipIf(!hasBrowser)('the pages in a browser', () => {
  let host: Host;
  let browser: Browser;
  beforeAll(async () => {
    host = await startSandboxHost();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await host.stop();
  });

  /** A narrow window, what the browser complained about, and the hosts that it sent requests to. */
  async function aWindow(): Promise<{ page: Page; complaints: string[]; origins: Set<string> }> {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    const origins = new Set<string>();
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('request', (request) => void origins.add(new URL(request.url()).hostname));
    return { page, complaints, origins };
  }

  const pressWithKeyboard = async (page: Page, name: string) => {
    const button = page.getByRole('button', { name });
    for (let tabs = 0; tabs < 10; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element === element.ownerDocument.activeElement)) break;
    }
    await page.keyboard.press('Enter');
  };

  it('let a person sign in with the keyboard, in a narrow window, with one heading each and no complaint', async () => {
    const { page, complaints, origins } = await aWindow();
    const client = await aRawClient(host, { client_name: 'A client' });
    const redirect_uri = `http://127.0.0.1:${await servePage('the client')}/callback`;
    await page.goto(client.authorizationUrl({ scope: 'mycase:read mycase:delete', redirect_uri }));
    for (const [heading, button] of [
      ['Sign in to MyCase', 'Continue to MyCase'],
      ['Allow this app?', 'Allow'],
      ['Allow this access?', 'Allow'],
    ] as const) {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect(await findViolations(page), heading).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), heading).toBe(true);
      if (heading === 'Allow this access?') {
        const text = await page.getByRole('main').innerText();
        for (const word of [
          '"A client"',
          new URL(redirect_uri).host,
          'Thistlewick Marlow LLP',
          'Read everything',
          'Delete records',
        ])
          expect(text).toContain(word);
        expect(text).not.toContain('Create and change');
      }
      await pressWithKeyboard(page, button);
    }
    await page.waitForURL(`${redirect_uri}?*`);
    const { body } = await client.redeem(new URL(page.url()), { redirect_uri });
    expect((await callWithToken(host, body.access_token, 'get_firm')).status).toBe(200);
    expect(complaints).toEqual([]);
    expect([...origins]).toEqual(['127.0.0.1']);
  });

  it('follow the rules of accessibility, also with an error, in light and dark', async () => {
    const { page } = await aWindow();
    const client = await aRawClient(host);
    for (const [heading, address] of [
      ['Sign in to MyCase', client.authorizationUrl()],
      ['This sign-in cannot continue', client.authorizationUrl({ client_id: 'nobody' })],
      ['This sign-in was not started here', `${host.publicUrl}/interaction/nothing`],
      ['The file was not transferred', `${host.publicUrl}/files/nothing`],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(address);
        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
        expect(await findViolations(page), `${heading}, ${colorScheme}`).toEqual([]);
      }
  });

  it('let another person sign in in the same browser', async () => {
    const { page, complaints } = await aWindow();
    const client = await aRawClient(host);
    const redirect_uri = `http://127.0.0.1:${await servePage('the client')}/callback`;
    for (const person of [0, 1]) {
      await page.goto(client.authorizationUrl({ redirect_uri, ...(person > 0 && { prompt: 'login' }) }));
      await page.getByRole('button', { name: 'Continue to MyCase' }).click();
      await page.getByRole('radio').nth(person).check();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByRole('heading', { level: 1, name: 'Allow this access?' }).waitFor();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${redirect_uri}?*`);
    }
    expect(complaints).toEqual([]);
  });

  it('let a person send a file to MyCase, and save it', async () => {
    const { tokens } = await signedIn(host, { scope: 'mycase:read mycase:write' });
    const ask = (name: string, args = {}) => textOf(host, tokens.access_token, name, args);
    const case_id = Number(/\b\d{5,}\b/.exec(await ask('list_cases', { page_size: 1 }))?.[0]);
    const findAddress = (text: string) => /http\S+\/files\/[\w-]+/.exec(text)?.[0] ?? expect.unreachable(text);
    const upload = { case_id, path: 'Uploads/Photo', filename: 'Photo.txt', file: { path: 'Photo.txt' } };
    const { page, complaints, origins } = await aWindow();
    await page.goto(findAddress(await ask('upload_case_document', upload)));
    await page.getByRole('button', { name: 'Continue to MyCase' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { level: 1, name: 'Send a document to MyCase' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await page.getByRole('main').innerText()).toContain('Uploads/Photo');
    const buffer = Buffer.from('The text of the file. '.repeat(5_000));
    await page.getByLabel('The file').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer });
    await pressWithKeyboard(page, 'Send to MyCase');
    await page.getByRole('heading', { level: 1, name: 'The document is in MyCase' }).waitFor();
    const sql = "SELECT id FROM documents WHERE path = 'Uploads/Photo'";
    const document_id = Number(/\b\d{5,}\b/.exec(await ask('query_firm', { sql }))?.[0]);
    await page.goto(findAddress(await ask('download_document', { document_id, save_as: 'Photo.txt' })));
    expect(await findViolations(page)).toEqual([]);
    const saving = page.waitForEvent('download');
    await pressWithKeyboard(page, 'Save the file');
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('Photo.txt');
    expect(readFileSync(await saved.path()).equals(buffer)).toBe(true);
    await page.goto(findAddress(await ask('query_firm', { sql: 'SELECT id FROM staff', save_as: 'Staff.csv' })));
    await page.getByRole('heading', { level: 1, name: 'Save a result as a file' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    const savingResult = page.waitForEvent('download');
    await pressWithKeyboard(page, 'Save the file');
    expect((await savingResult).suggestedFilename()).toBe('Staff.csv');
    expect(complaints).toEqual([]);
    expect([...origins]).toEqual(['127.0.0.1']);
  });

  it('let an administrator connect the firm', async () => {
    const { host: administered } = await aHostOfPeople(() => []);
    const administrator = aBrowser(administered);
    const start = await administrator.open(CONNECT_URL);
    const refused = await connect(administered, 'associate');
    const connected = await connect(administered);
    const again = await administrator.open(CONNECT_URL);
    expect(refused.html).toMatch(/the lines below.*Staff id in MyCase/s);
    for (const [name, heading, { url, status, headers, html }] of [
      ['start', 'Connect the firm to MyCase', start],
      ['refused', 'You may not connect the firm', refused],
      ['connected', 'The firm is connected', connected],
      ['start-again', 'Connect the firm to MyCase', again],
    ] as const)
      for (const [width, colorScheme] of [
        [320, 'dark'],
        [1200, 'light'],
      ] as const) {
        const { page, complaints } = await aWindow();
        await page.setViewportSize({ width, height: 640 });
        await page.emulateMedia({ colorScheme });
        // The address of this host exists only in the test.
        await page.route('**/*', (route) =>
          route.fulfill({ status, headers: Object.fromEntries(headers), body: html }),
        );
        await page.goto(url);
        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
        const { PAGE_IMAGES } = process.env;
        const image = `connect-${name}-${width}.png`;
        if (PAGE_IMAGES) await page.screenshot({ path: join(PAGE_IMAGES, image), fullPage: true });
        expect(await findViolations(page), image).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), image).toBe(true);
        expect(await page.getByRole('heading', { level: 1 }).count(), image).toBe(1);
        expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);
      }
  });

  it('cannot be shown in a frame', async () => {
    const { page } = await aWindow();
    const client = await aRawClient(host);
    const address = client.authorizationUrl().replaceAll('&', '&amp;');
    const port = await servePage(`<iframe src="${address}"></iframe>`);
    await page.goto(`http://127.0.0.1:${port}/`);
    await expect.poll(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  });
});

/** Serves a page of another site on this machine. Returns its port. */
async function servePage(html: string): Promise<number> {
  const server = createServer((_, res) => res.setHeader('content-type', 'text/html').end(html)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : expect.unreachable();
}
