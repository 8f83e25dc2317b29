import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { send } from '../support/clock-server.ts';
import { recordsOf, requestsTo } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { aBrowser, allowAccess, type Browser, csrfOf, toCookieHeader } from './browser.ts';
import type { Host } from './hosted.ts';
import { aRawClient, textOf } from './oauth-client.ts';
import { PUBLIC_URL, startHostOn } from './own-sandbox.ts';

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(700_000), Buffer.from('\nstartxref\n9\n%%EOF\n')]);

let sandbox: Sandbox;
let host: Host;
let caseId = 0;
const folder = aStateFolder();
beforeAll(async () => {
  sandbox = await startSandbox({ redirectUris: [`${PUBLIC_URL}/mycase/callback`] });
  const [firstCase] = await recordsOf(sandbox, 'cases');
  caseId = Number(firstCase?.id);
  host = await startHostOn(sandbox, ['--max-file-size', '1'], { MYCASE_STATE_FOLDER: folder });
});
afterAll(async () => {
  await host.stop();
  await sandbox.close();
});

/** A person with a program and the browser in which they signed in. */
interface SignedIn {
  readonly browser: Browser;
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<string>;
}

async function aPerson(person = 'partner'): Promise<SignedIn> {
  const client = await aRawClient(host);
  const browser = aBrowser(host);
  const scope = 'mycase:read mycase:write mycase:delete';
  const { body } = await client.redeem(await allowAccess(browser, client.authorizationUrl({ scope }), person));
  return { browser, call: (name, args) => textOf(host, body.access_token, name, args) };
}

const findAddress = (text: string): string =>
  /https:\/\/a\.example\/files\/[\w-]+/.exec(text)?.[0] ?? expect.unreachable(text);

const offerUpload = async (
  { call }: SignedIn,
  filename = 'Motion.pdf',
  path = `Uploads/${filename}`,
): Promise<string> =>
  findAddress(await call('upload_case_document', { case_id: caseId, path, filename, file: { path: filename } }));

/** Sends a file with the form of a page, as a browser does. */
async function sendFile(
  { browser }: SignedIn,
  address: string,
  content: Buffer,
  { name = 'scan.pdf', csrf = undefined as string | undefined, headers = {} } = {},
): Promise<{ readonly status: number; readonly html: string }> {
  const page = await browser.open(address);
  const boundary = '----boundary';
  const part = (head: string, body: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(body),
      Buffer.from('\r\n'),
    ]);
  const body = Buffer.concat([
    part('name="csrf"', csrf ?? (page.status === 200 ? csrfOf(page.html) : '')),
    part(`name="file"; filename="${name}"\r\ncontent-type: application/pdf`, content),
    part('name="decision"', 'send'),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const cookie = toCookieHeader(browser);
  const answer = await host.fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: PUBLIC_URL, 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
    body,
  });
  return { status: answer.status, html: await answer.text() };
}

/** The id of the document whose path has a word. */
const findDocument = async (word: string): Promise<number> =>
  Number((await recordsOf(sandbox, 'documents')).find((record) => JSON.stringify(record).includes(word))?.id);

/** The uploads that the storage of MyCase has received. */
const listStored = async (): Promise<string[]> =>
  (await requestsTo(sandbox))
    .filter(({ method, path }) => method === 'PUT' && !path.startsWith('/v1/'))
    .map(({ path }) => path);

it('a person sends a file once, as the page shows it, and nothing of it is left in clear', async () => {
  const person = await aPerson();
  const address = await offerUpload(person, 'Signed motion 77.pdf');
  const page = await person.browser.open(address);
  expect(page.html).toContain('<h1>Send a document to MyCase</h1>');
  expect(page.html).toContain('Uploads/Signed motion 77.pdf');
  expect(page.html).not.toContain('<script');
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  const before = await listStored();
  const sent = await sendFile(person, address, PDF);
  expect(sent.html).toContain('<h1>The document is in MyCase</h1>');
  expect((await listStored()).length).toBe(before.length + 1);
  const id = await findDocument('Signed motion 77');
  expect(await person.call('download_document', { document_id: id })).toContain(`${PDF.length}`);
  expect((await person.browser.open(address)).status).toBe(404);
  expect((await sendFile(person, address, PDF)).status).toBe(404);
  expect((await listStored()).length).toBe(before.length + 1);
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  const [audited = ''] = readdirSync(join(folder, 'audit'));
  const log = readdirSync(join(folder, 'audit', audited)).map((name) =>
    readFileSync(join(folder, 'audit', audited, name), 'utf8'),
  );
  expect(log.join('')).toMatch(/"tool":"upload_case_document"[^\n]*"client":"page of the host"/);
});

it('the address shows another person nothing, and a browser without a sign-in goes to the sign-in and back', async () => {
  const person = await aPerson();
  const other = await aPerson('associate');
  const address = await offerUpload(person, 'Secret settlement.pdf');
  const refused = await other.browser.open(address);
  expect(refused.html).toContain('This page belongs to another person');
  expect(refused.html).not.toContain('settlement');
  const stored = await listStored();
  expect(
    (await sendFile(other, address, PDF, { csrf: csrfOf((await person.browser.open(address)).html) })).status,
  ).toBe(303);
  expect(await listStored()).toEqual(stored);
  const fresh = aBrowser(host);
  const signIn = await fresh.open(address);
  expect(signIn.html).toContain('<h1>Sign in to MyCase</h1>');
  const myCase = await fresh.press(signIn, 'continue');
  const page = await fresh.press(myCase, 'allow', { fields: { person: 'partner' } });
  expect(page.url).toBe(address);
  expect(page.html).toContain('settlement');
});

it('refuses the form of another site, a file that does not fit its name, and one that is too large; the page stays', async () => {
  const person = await aPerson();
  const address = await offerUpload(person, 'Order.pdf');
  const stored = await listStored();
  expect((await sendFile(person, address, PDF, { csrf: 'wrong' })).status).toBe(403);
  expect((await sendFile(person, address, PDF, { headers: { origin: 'https://b.example' } })).status).toBe(403);
  expect((await sendFile(person, address, Buffer.from('text'))).html).toContain('The name ends in .pdf');
  expect((await sendFile(person, address, randomBytes(1_000_001))).html).toContain('more than 1.0 MB');
  expect((await sendFile(person, address, Buffer.alloc(0))).html).toContain('empty');
  expect(await listStored()).toEqual(stored);
  expect((await sendFile(person, address, PDF)).html).toContain('The document is in MyCase');
});

it('a form that breaks off is refused, the host continues, and the page stays', async () => {
  const person = await aPerson();
  const address = await offerUpload(person, 'Broken.pdf');
  const csrf = csrfOf((await person.browser.open(address)).html);
  const cookie = toCookieHeader(person.browser);
  const head = 'content-disposition: form-data; name=';
  for (const sent of [csrf, 'wrong']) {
    const body = `--b\r\n${head}"csrf"\r\n\r\n${sent}\r\n--b\r\n${head}"file"; filename="a.pdf"\r\n\r\n%PDF-1.7`;
    const headers = { cookie, origin: PUBLIC_URL, 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await host.fetch(address, { method: 'POST', redirect: 'manual', headers, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
  expect((await sendFile(person, address, PDF)).html).toContain('The document is in MyCase');
});

it('a page expires, and two forms at the same time send one file', async () => {
  const person = await aPerson();
  const address = await offerUpload(person, 'Twice.pdf');
  const stored = await listStored();
  const answers = await Promise.all([sendFile(person, address, PDF), sendFile(person, address, PDF)]);
  expect(answers.map(({ status }) => status).sort()[0]).toBe(200);
  expect(answers.map(({ status }) => status).sort()[1]).toBeGreaterThanOrEqual(400);
  expect((await listStored()).length).toBe(stored.length + 1);
  const late = await offerUpload(person, 'Late.pdf');
  await host.later(15 * 60);
  expect((await person.browser.open(late)).status).toBe(404);
});

it('refuses a file if the case has changed since the page was made', async () => {
  const person = await aPerson();
  const address = await offerUpload(person, 'Stale.pdf');
  const stored = await listStored();
  await send(sandbox, 'PUT', `/cases/${caseId}`, { name: 'Another name of the case' });
  expect((await sendFile(person, address, PDF)).html).toContain('changed in MyCase since the page was made');
  expect(await listStored()).toEqual(stored);
});

it('the checks of an upload run before the page is offered', async () => {
  const person = await aPerson();
  const refused = await person.call('upload_case_document', {
    case_id: 999_999,
    path: 'A/B',
    filename: 'B.pdf',
    file: {},
  });
  expect(refused).not.toContain('/files/');
  const direct = await person.call('upload_case_document', {
    case_id: caseId,
    path: 'A/Note',
    filename: 'Note.txt',
    file: { text: 'Hello' },
  });
  expect(direct).not.toContain('/files/');
});

it('a person saves a document, and a hostile name is shown and sent safely', async () => {
  const person = await aPerson();
  const filename = 'in\u202Efdp.exe"\u2028; x=".pdf';
  const created = await sendFile(person, await offerUpload(person, filename, 'Uploads/Hostile'), PDF);
  expect(created.html).toContain('The document is in MyCase');
  const document_id = await findDocument('Hostile');
  const answer = await person.call('download_document', { document_id, save_as: 'x.pdf' });
  const address = findAddress(answer);
  const page = await person.browser.open(address);
  expect(page.html).toContain('0.7 MB');
  expect(page.html).not.toMatch(/[\u202e\u2028]/);
  expect((await person.browser.open(address)).status).toBe(200);
  const cookie = toCookieHeader(person.browser);
  const save = (csrf: string) =>
    host.fetch(address, {
      method: 'POST',
      headers: { cookie, origin: PUBLIC_URL },
      body: new URLSearchParams({ csrf }),
    });
  expect((await save('wrong')).status).toBe(403);
  const saved = await save(csrfOf(page.html));
  expect(Buffer.from(await saved.arrayBuffer()).equals(PDF)).toBe(true);
  const header = saved.headers.get('content-disposition') ?? '';
  expect(header).toMatch(/^attachment; filename="[\w .()+,-]+\.pdf"; filename\*=UTF-8''[\w.%+~!-]+\.pdf$/);
  expect(header).not.toMatch(/%E2%80%AE|%E2%80%A8|%22/i);
  for (const [name, value] of [
    ['x-content-type-options', 'nosniff'],
    ['cache-control', 'no-store'],
    ['content-type', 'application/octet-stream'],
    ['content-length', String(PDF.length)],
  ] as const)
    expect(saved.headers.get(name)).toBe(value);
  expect(saved.headers.get('content-security-policy')).toContain('sandbox');
  expect((await save(csrfOf(page.html))).status).toBe(404);
  const other = await aPerson('associate');
  const offered = findAddress(await person.call('download_document', { document_id, save_as: 'x.pdf' }));
  expect((await other.browser.open(offered)).html).toContain('belongs to another person');
});
