import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { fault, recordsOf, requestsTo } from '../support/harness.ts';
import { type AdministeredHost, aFirm, anAdministeredHost, aTenant, PUBLIC_URL } from './administered.ts';
import { aBrowser, allowAccess, type Browser, csrfOf, toCookieHeader } from './browser.ts';
import { aRawClient, callWithToken, signedIn, textOf } from './oauth-client.ts';
import { beginPost } from './slow-request.ts';

// Requests that take long, while the access of their person changes.

const PATH = '/firm/mcp';
const ALL = 'mycase:read mycase:write mycase:delete';
const BOUNDARY = '----boundary';
const FILE_START = '%PDF-1.7\n';
const FILE_END = `\nstartxref\n9\n%%EOF\n\r\n--${BOUNDARY}--\r\n`;

async function aHost(everyone: object = {}, env: Readonly<Record<string, string>> = {}) {
  const firm = await aFirm('firm-a');
  const toFile = (changed: object) => ({ tenants: { firm: aTenant('firm-a', firm, { everyone: changed }) } });
  const host = await anAdministeredHost(toFile(everyone), env);
  return { firm, host, change: (changed: object) => host.write(toFile(changed)) };
}

/** A person with the browser in which they signed in, and the address of an upload. */
async function anUpload(host: AdministeredHost, firm: Sandbox) {
  const client = await aRawClient(host);
  const browser = aBrowser(host);
  const url = client.authorizationUrl({ scope: ALL, resource: PUBLIC_URL + PATH });
  const token = (await client.redeem(await allowAccess(browser, url, 'partner'))).body.access_token;
  const [firstCase] = await recordsOf(firm, 'cases');
  const args = { case_id: Number(firstCase?.id), path: 'A/Slow.pdf', filename: 'Slow.pdf', file: { path: 'Slow.pdf' } };
  const text = await textOf(host, token, 'upload_case_document', args, PATH);
  const address = new RegExp(`${PUBLIC_URL}/files/[\\w-]+`).exec(text)?.[0] ?? expect.unreachable(text);
  return { token, browser, address, caseId: args.case_id };
}

/** Begins to send a file with the form of a page. */
async function beginFile(host: AdministeredHost, browser: Browser, address: string) {
  const csrf = csrfOf((await browser.open(address)).html);
  const headers = {
    cookie: toCookieHeader(browser),
    origin: PUBLIC_URL,
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  };
  const start =
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--${BOUNDARY}\r\n` +
    `content-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n${FILE_START}`;
  return beginPost(host, new URL(address).pathname, headers, start);
}

const toHeaders = (token: string | undefined) => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  authorization: `Bearer ${token}`,
});

const toMessage = (method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

const postMessage = (host: AdministeredHost, token: string | undefined, body: string, signal?: AbortSignal) =>
  host.fetch(PUBLIC_URL + PATH, { method: 'POST', headers: toHeaders(token), body, ...(signal && { signal }) });

const listWrites = async (firm: Sandbox): Promise<string[]> =>
  (await requestsTo(firm))
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1/'))
    .map(({ method, path }) => `${method} ${path}`);

it('a person who is turned off while a request is received writes nothing', async () => {
  const { firm, host, change } = await aHost();
  const { token, browser, address } = await anUpload(host, firm);
  const file = await beginFile(host, browser, address);
  const params = { name: 'create_location', arguments: { name: 'Late room' } };
  const call = toMessage('tools/call', params);
  const message = await beginPost(host, PATH, toHeaders(token), call.slice(0, 20));
  await sleep(500);
  change({ on: false });
  const getStatus = async () => (await callWithToken(host, token, 'get_me', {}, {}, PATH)).status;
  await expect.poll(getStatus).toBe(401);
  expect((await message.finish(call.slice(20))).status).toBe(401);
  const answer = await file.finish(FILE_END);
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('Your access has changed');
  expect(await listWrites(firm)).toEqual([]);
});

it('a page shows nothing after the ethical walls have changed', async () => {
  const { firm, host, change } = await aHost();
  const { browser, address, caseId } = await anUpload(host, firm);
  const getPage = async () => (await browser.open(address)).html;
  expect(await getPage()).toContain('Slow.pdf');
  change({ hideCases: String(caseId) });
  await expect.poll(getPage).not.toContain('Slow.pdf');
  expect((await browser.open(address)).status).toBe(404);
});

it('a file is written if it was begun in time, also if it is complete after the time of its page', async () => {
  const { firm, host } = await aHost();
  const { browser, address } = await anUpload(host, firm);
  const file = await beginFile(host, browser, address);
  await sleep(500);
  await host.later(16 * 60);
  expect((await browser.open(address)).status).toBe(404);
  const answer = await file.finish(FILE_END);
  expect(answer.body).toContain('The document is in MyCase');
});

it('a request for a page that does not exist is ended after about 30 seconds, and that of a file is not', async () => {
  const { firm, host } = await aHost();
  const { browser, address } = await anUpload(host, firm);
  const [unknown, file] = await Promise.all([
    beginPost(host, '/files/x', { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, '-'),
    beginFile(host, browser, address),
  ]);
  let isClosed = false;
  const closed = unknown.closed.then(() => {
    isClosed = true;
  });
  const start = performance.now();
  while (!isClosed && performance.now() - start < 60_000) {
    unknown.send('-');
    file.send('-');
    await Promise.race([closed, sleep(2_000)]);
  }
  expect(isClosed).toBe(true);
  expect((await file.finish(FILE_END)).body).toContain('The document is in MyCase');
});

it('the lists of a person who was turned off stay while a call of a replaced server runs', async () => {
  const { firm, host, change } = await aHost({}, { CLOCK_STEP: String(11 * 60_000) });
  const token = (await signedIn(host, { path: PATH })).tokens.access_token;
  const lists = join(host.folder, 'lists');
  const listFolders = () => (existsSync(lists) ? readdirSync(lists) : []);
  const readMe = async () => (await callWithToken(host, token, 'get_me', {}, {}, PATH)).status;
  await textOf(host, token, 'query_firm', { sql: 'SELECT count(*) FROM cases' }, PATH);
  // An idle server is replaced at the next call, and saves its lists.
  change({ access: 'write' });
  const replaceServer = async () => {
    await readMe();
    return listFolders();
  };
  await expect.poll(replaceServer).toHaveLength(1);
  const own = listFolders();
  await fetch(`${firm.url}/__sandbox/requests`, { method: 'DELETE' });
  await fault(firm, { path: '/v1/firm', delay_ms: 60_000 });
  const running = new AbortController();
  const message = toMessage('tools/call', { name: 'get_firm', arguments: {} });
  const call = expect(
    postMessage(host, token, message, running.signal).then((answer) => answer.text()),
  ).rejects.toThrow();
  const isSent = async () => (await requestsTo(firm)).some(({ path }) => path === '/v1/firm');
  await expect.poll(isSent).toBe(true);
  change({ access: 'read' });
  const listTools = async () => (await postMessage(host, token, toMessage('tools/list'))).text();
  await expect.poll(listTools).not.toContain('create_case');
  change({ on: false });
  await expect.poll(readMe).toBe(401);
  // The folder of another person shows that the host has cleaned up.
  const cleanUp = async () => {
    mkdirSync(join(lists, 'f'.repeat(32)));
    await host.later(1);
    await expect.poll(listFolders).not.toContain('f'.repeat(32));
  };
  await cleanUp();
  expect(listFolders()).toEqual(own);
  running.abort();
  await call;
  await sleep(1_000);
  await cleanUp();
  expect(listFolders()).toEqual([]);
});
