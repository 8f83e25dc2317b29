import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aFreePort } from '../support/free-port.ts';
import { aBrowser, allowAccess, signInToConsent } from './browser.ts';
import { aSandboxHost, type Host, startHost, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, register, signedIn } from './oauth-client.ts';

let host: Host;
beforeAll(async () => {
  host = await startSandboxHost(['--memory', '1', '--access', 'read']);
});
afterAll(() => host.stop());

const MINUTE_MS = 60_000;

/** Starts a host whose clock moves by this time with each step. */
async function aHostWithStep(stepMs: number): Promise<Host> {
  const port = await aFreePort();
  const started = await startHost(`http://127.0.0.1:${port}`, port, ['--sandbox'], { CLOCK_STEP: String(stepMs) });
  onTestFinished(() => started.stop());
  return started;
}

/** Sends a request, and disconnects without reading the answer. */
async function sendAndLeave(lines: readonly string[], body: string): Promise<void> {
  const socket = connect(Number(new URL(host.publicUrl).port), '127.0.0.1');
  await once(socket, 'connect');
  const head = [...lines, `Host: ${new URL(host.publicUrl).host}`, `Content-Length: ${body.length}`];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  await once(socket, 'close');
}

it('a client that leaves during its request frees the place of its person', async () => {
  const partner = await signedIn(host);
  const associate = await signedIn(host, { person: 'associate' });
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_me' } });
  const head = [
    'POST /mcp HTTP/1.1',
    `Authorization: Bearer ${partner.tokens.access_token}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
  ];
  await Promise.all(Array.from({ length: 20 }, () => sendAndLeave(head, call)));
  await sleep(500);
  expect((await callWithToken(host, associate.tokens.access_token, 'get_me')).status).toBe(200);
});

it('the address // is not found', async () => {
  const socket = connect(Number(new URL(host.publicUrl).port), '127.0.0.1');
  socket.write(`GET // HTTP/1.1\r\nHost: ${new URL(host.publicUrl).host}\r\nConnection: close\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
  expect(host.said.join('\n')).not.toContain('    at ');
});

it('a token request that is too large or incomplete is no fault of the program', async () => {
  const body = `grant_type=refresh_token&refresh_token=${'x'.repeat(20_000)}`;
  const answer = await host.fetch(`${host.publicUrl}/oauth/token`, { method: 'POST', body });
  expect(answer.status).toBe(413);
  const head = ['POST /oauth/token HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded'];
  const socket = connect(Number(new URL(host.publicUrl).port), '127.0.0.1');
  socket.write(`${head.join('\r\n')}\r\nHost: ${new URL(host.publicUrl).host}\r\nContent-Length: 9\r\n\r\nx`);
  await sleep(200);
  socket.destroy();
  await sleep(200);
  expect(host.said.join('\n')).not.toContain('    at ');
});

describe('a page', () => {
  it('shows an error as a page', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const page = await browser.open(client.authorizationUrl());
    const refused = await browser.press(page, 'continue', { fields: { more: 'x'.repeat(20_000) } });
    expect(refused.status).toBe(413);
    expect(refused.html).toContain('<h1>This sign-in cannot continue</h1>');
  });

  it('asks only for access that exists here', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const consents: string[] = [];
    const watched = {
      ...browser,
      press: async (...args: Parameters<typeof browser.press>) => {
        const page = await browser.press(...args);
        consents.push(page.html);
        return page;
      },
    };
    const redirect = await allowAccess(watched, client.authorizationUrl({ scope: 'mycase:read mycase:write' }));
    const consent = consents.find((html) => html.includes('Allow this access?'));
    expect(consent).toContain('Read everything');
    expect(consent).not.toContain('Create and change records');
    expect((await client.redeem(redirect)).body.scope).toBe('mycase:read');
  });

  it('asks for a sign-in to MyCase an hour after the last one, also if the browser was used since', async () => {
    const slow = await aHostWithStep(40 * MINUTE_MS);
    const client = await aRawClient(slow);
    const browser = aBrowser(slow);
    await allowAccess(browser, client.authorizationUrl());
    await slow.later(1);
    expect((await browser.open(client.authorizationUrl())).html).toContain('<h1>Allow this access?</h1>');
    await slow.later(1);
    expect((await browser.open(client.authorizationUrl())).html).toContain('<h1>Sign in to MyCase</h1>');
    // The library ends the session of the first person with a form that the browser sends by itself.
    const ended = await signInToConsent(browser, client.authorizationUrl(), 'associate');
    expect((await browser.press(ended, '')).html).toContain('<h1>Allow this access?</h1>');
  });
});

it('a cookie of another browser does not move a sign-in to its authorization', async () => {
  const client = await aRawClient(host);
  const [attacker, victim] = [aBrowser(host), aBrowser(host)];
  const before = await attacker.open(client.authorizationUrl());
  const myCase = await attacker.press(before, 'continue');
  const [name, planted] =
    [...attacker.cookies].find(([one]) => one.startsWith('mycase_browser_')) ?? expect.unreachable();
  victim.cookies.set(name, { ...planted, value: 'another' });
  const seen = await victim.press(myCase, 'allow');
  expect(seen.html).toContain('This sign-in was not started here');
  expect((await attacker.open(before.url)).html).toContain('<h1>Sign in to MyCase</h1>');
});

it('one browser can sign in to several clients at the same time', async () => {
  const browser = aBrowser(host);
  const pages: Awaited<ReturnType<typeof browser.press>>[] = [];
  for (const client of [await aRawClient(host), await aRawClient(host)])
    pages.push(await browser.press(await browser.open(client.authorizationUrl()), 'continue'));
  for (const page of pages) expect((await browser.press(page, 'allow')).html).toContain('<h1>Allow this access?</h1>');
});

it('a client stays registered for a day, and for 90 days after its last token', async () => {
  const fresh = await aHostWithStep(23 * 60 * MINUTE_MS);
  const waiting = await aRawClient(fresh);
  await fresh.later(1);
  expect((await aBrowser(fresh).open(waiting.authorizationUrl())).html).toContain('<h1>Sign in to MyCase</h1>');
  const old = await aHostWithStep(60 * 24 * 60 * MINUTE_MS);
  const [used, unused] = [await aRawClient(old), await aRawClient(old)];
  await used.redeem(await allowAccess(aBrowser(old), used.authorizationUrl()));
  await old.later(1);
  expect((await aBrowser(old).open(used.authorizationUrl())).html).toContain('<h1>Sign in to MyCase</h1>');
  expect((await aBrowser(old).open(unused.authorizationUrl())).html).toContain('This sign-in cannot continue');
});

it('registrations have a limit for an address and one for all, which counts no failed ones', async () => {
  const limited = await aSandboxHost(['--trusted-proxy', '127.0.0.1']);
  const registerFrom = (network: number, metadata = {}) =>
    register(limited, metadata, { 'x-forwarded-for': `203.0.113.${network}` });
  const registerAll = async (network: number, metadata = {}) => {
    const statuses = new Set<number>();
    for (let count = 0; count < 100; count += 1) statuses.add((await registerFrom(network, metadata)).status);
    return [...statuses];
  };
  const refused = { status: 429, body: { error: 'temporarily_unavailable' } };
  expect(await registerAll(1, { redirect_uris: ['http://a.example'] })).toEqual([400]);
  expect(await registerFrom(1)).toMatchObject(refused);
  for (const network of [2, 3, 4, 5, 6]) expect(await registerAll(network)).toEqual([201]);
  expect(await registerFrom(7)).toMatchObject(refused);
});
