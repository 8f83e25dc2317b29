import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { confirmationIn } from '../support/confirmation.ts';
import { countRenewals } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import { aBrowser, signInToConsent } from './browser.ts';
import { aSandboxHost, type Host, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, signedIn, textOf } from './oauth-client.ts';
import { startHostOn } from './own-sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const ALL = { scope: 'mycase:read mycase:write mycase:delete' };

describe('two people of a firm', () => {
  let host: Host;
  beforeAll(async () => {
    host = await startSandboxHost(['--memory', '200']);
  });
  afterAll(() => host.stop());

  it('are themselves, also when they call at the same time', async () => {
    const [partner, associate] = await Promise.all([signedIn(host), signedIn(host, { person: 'associate' })]);
    const clients = [partner, associate, partner, associate];
    const names = await Promise.all(clients.map(({ tokens }) => textOf(host, tokens.access_token, 'get_me')));
    expect(names[0]).not.toBe(names[1]);
    expect(names.slice(2)).toEqual(names.slice(0, 2));
  });

  it('cannot use the confirmation and the plan of the other person', async () => {
    const partner = await signedIn(host, ALL);
    const associate = await signedIn(host, { ...ALL, person: 'associate' });
    const created = await textOf(host, partner.tokens.access_token, 'create_location', { name: 'Shared room' });
    const location_id = Number(/\bid: (\d+)/.exec(created)?.[1] ?? expect.unreachable(created));
    const preview = await textOf(host, partner.tokens.access_token, 'delete_location', { location_id });
    const confirm = confirmationIn(preview);
    const args = { location_id, confirm };
    expect(await textOf(host, associate.tokens.access_token, 'delete_location', args)).toContain('Nothing was done');
    const other = await signedIn(host, ALL);
    expect(await textOf(host, other.tokens.access_token, 'delete_location', args)).toContain('Nothing was done');
    expect(await textOf(host, partner.tokens.access_token, 'delete_location', args)).not.toContain('Nothing was done');
    const steps = [{ tool: 'create_location', arguments: '{"name":"Planned room"}' }];
    const planned = await textOf(host, partner.tokens.access_token, 'write_many', { steps });
    const token = confirmationIn(planned);
    const done = await textOf(host, partner.tokens.access_token, 'write_many', { steps, confirm: token });
    const plan = /plan-[\da-f]{12}/.exec(done)?.[0] ?? expect.unreachable(done);
    expect(await textOf(host, associate.tokens.access_token, 'write_many', { undo: plan })).toContain(
      'There is no plan',
    );
    expect(await textOf(host, partner.tokens.access_token, 'write_many', { undo: plan })).not.toContain('no plan');
  });
});

it('one place in memory serves two people in turn', async () => {
  const host = await aSandboxHost(['--memory', '1']);
  const partner = await signedIn(host);
  const associate = await signedIn(host, { person: 'associate' });
  const read = (client: typeof partner) => textOf(host, client.tokens.access_token, 'get_me');
  const names = [await read(partner), await read(associate), await read(partner), await read(associate)];
  expect(names[0]).not.toBe(names[1]);
  expect(names.slice(2)).toEqual(names.slice(0, 2));
});

describe('a host with a state folder', () => {
  let sandbox: Sandbox;
  const keys = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
  const [oldKey = '', newKey = ''] = keys;
  beforeAll(async () => {
    const redirectUris = ['https://a.example', 'https://b.example'].map((origin) => `${origin}/mycase/callback`);
    sandbox = await startSandbox({ redirectUris });
  });
  afterAll(() => sandbox.close());

  async function aHost(
    publicUrl: string,
    folder: string,
    hostKeys: string,
    env = {},
    args: readonly string[] = [],
  ): Promise<Host> {
    const ownEnv = { MYCASE_STATE_FOLDER: folder, MYCASE_HOST_KEYS: hostKeys, ...env };
    const host = await startHostOn(sandbox, args, ownEnv, publicUrl);
    onTestFinished(() => host.stop());
    return host;
  }

  it('keeps sign-ins over a restart and without the former key, and stores nothing in the clear', async () => {
    const folder = aStateFolder();
    const before = await aHost('https://a.example', folder, oldKey);
    const client = await signedIn(before, ALL);
    const me = await textOf(before, client.tokens.access_token, 'get_me');
    await before.stop();
    const after = await aHost('https://a.example', folder, `${newKey},${oldKey}`);
    expect(await textOf(after, client.tokens.access_token, 'get_me')).toBe(me);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const stored = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
    expect(files.length).toBeGreaterThan(5);
    expect(stored).not.toContain('accessToken');
    for (const secret of Object.values(client.tokens)) expect(stored).not.toContain(secret);
    expect(after.said.join('\n')).not.toContain(client.tokens.access_token);
    const getOutput = () => after.said.join('\n');
    await expect.poll(getOutput).toMatch(/encrypted [1-9]\d* stored values with the first key/);
    await after.stop();
    const without = await aHost('https://a.example', folder, newKey);
    expect(await textOf(without, client.tokens.access_token, 'get_me')).toBe(me);
    await without.stop();
    const wrong = await aHost('https://a.example', folder, oldKey);
    expect((await callWithToken(wrong, client.tokens.access_token, 'get_me')).status).toBe(401);
    await wrong.stop();
    const [person = ''] = readdirSync(join(folder, 'audit'));
    const log = await run(['audit', 'export', '--state-folder', folder, '--account', person], {});
    expect(log.stdout).toContain('"tool":"get_me"');
    expect(await run(['purge', '--yes', '--state-folder', folder], {})).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['audit']);
  });

  it('sends at most 25 requests a second for all people, because MyCase counts them for the app', async () => {
    const host = await aHost('https://a.example', aStateFolder(), oldKey);
    const people = await Promise.all([signedIn(host), signedIn(host, { person: 'associate' })]);
    const log = `${sandbox.url}/__sandbox/requests`;
    await fetch(log, { method: 'DELETE' });
    const calls = people.flatMap(({ tokens }) =>
      Array.from({ length: 30 }, () => textOf(host, tokens.access_token, 'get_firm')),
    );
    await Promise.all(calls);
    const entries: { at: number; path: string }[] = JSON.parse(await (await fetch(log)).text());
    const times = entries.filter(({ path }) => path.startsWith('/v1/')).map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(60);
    const windows = times.map((start) => times.filter((time) => time >= start && time < start + 1_000).length);
    expect(Math.max(...windows)).toBeLessThanOrEqual(25);
  });

  it('refuses the token of another host, also if both have the same store', async () => {
    const folder = aStateFolder();
    const [a, b] = await Promise.all([
      aHost('https://a.example', folder, oldKey),
      aHost('https://b.example', folder, oldKey),
    ]);
    const client = await signedIn(a);
    expect((await callWithToken(a, client.tokens.access_token, 'get_firm')).status).toBe(200);
    const refused = await callWithToken(b, client.tokens.access_token, 'get_firm');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('uses its public address for links and secure cookies, whatever a request says about a proxy', async () => {
    const host = await aHost('https://a.example', aStateFolder(), oldKey);
    const headers = { 'x-forwarded-host': 'attacker.example', 'x-forwarded-proto': 'http' };
    const client = await aRawClient(host);
    const page = await host.fetch(client.authorizationUrl(), { headers, redirect: 'manual' });
    const cookies = page.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(1);
    for (const cookie of cookies) expect(cookie).toMatch(/; secure/i);
    const browser = aBrowser(host);
    await browser.press(await browser.open(client.authorizationUrl()), 'continue');
    const [, cookie] = [...browser.cookies].find(([name]) => name.startsWith('__Host-mycase_browser_')) ?? [];
    expect(cookie).toMatchObject({ path: '/' });
    const metadata = await host.fetch('https://a.example/.well-known/oauth-authorization-server', { headers });
    expect(await metadata.json()).toMatchObject({
      issuer: 'https://a.example',
      token_endpoint: 'https://a.example/oauth/token',
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('renews the sign-in to MyCase of a person who does not use the host', async () => {
    const host = await aHost('https://a.example', aStateFolder(), oldKey, { CLOCK_STEP: String(12 * DAY_MS) });
    const client = await signedIn(host);
    const before = await countRenewals(sandbox);
    await host.later(1);
    await expect.poll(() => countRenewals(sandbox)).toBe(before + 1);
    expect(host.said.join('\n')).not.toContain('the person');
    expect((await client.refresh(client.tokens.refresh_token ?? '')).status).toBe(200);
  });

  it('uses its own client secret, and the sign-ins of its own client id', async () => {
    const folder = aStateFolder();
    const before = await aHost('https://a.example', folder, oldKey);
    const client = await signedIn(before);
    await before.stop();
    const almostADay = { CLOCK_STEP: String(DAY_MS - 180_000) };
    const changed = await aHost('https://a.example', folder, oldKey, { MYCASE_CLIENT_SECRET: 'new', ...almostADay });
    await changed.later(1);
    const failed = await textOf(changed, client.tokens.access_token, 'get_firm');
    expect(failed).toContain('must correct the client id and the client secret');
    expect(failed).not.toContain('mycase-mcp login');
    await changed.stop();
    const other = await aHost('https://a.example', folder, oldKey, { MYCASE_CLIENT_ID: 'other' });
    expect((await callWithToken(other, client.tokens.access_token, 'get_firm')).status).toBe(401);
  });

  it('refuses a person of another firm', async () => {
    const firmUuids = ['firm-1', 'firm-1', 'firm-2'];
    const authServer = createServer(async (req, res) => {
      const body = req.method === 'POST' ? await text(req) : undefined;
      const headers = { 'content-type': req.headers['content-type'] ?? '' };
      const init = {
        method: req.method ?? '',
        redirect: 'manual' as const,
        headers,
        ...(body !== undefined && { body }),
      };
      const answer = await fetch(sandbox.url + req.url, init);
      const changed = (await answer.text()).replace(/("firm_uuid":")[^"]+/, (_, start) => start + firmUuids.shift());
      res.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        ...(answer.headers.has('location') && { location: answer.headers.get('location') ?? '' }),
      });
      res.end(changed);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void authServer.close());
    await once(authServer, 'listening');
    const { port } = authServer.address() as AddressInfo;
    const host = await aHost('https://a.example', aStateFolder(), oldKey, {
      MYCASE_AUTH_URL: `http://127.0.0.1:${port}`,
    });
    await signedIn(host);
    await signedIn(host, { person: 'associate' });
    const client = await aRawClient(host);
    const refused = await signInToConsent(aBrowser(host), client.authorizationUrl());
    expect(refused.html).toContain('This server belongs to another firm.');
  });

  it('answers a renewal again whose answer was lost in a fault', async () => {
    const folder = aStateFolder();
    const host = await aHost('https://a.example', folder, oldKey);
    const client = await signedIn(host);
    const old = client.tokens.refresh_token ?? '';
    expect((await client.refresh(old)).status).toBe(200);
    const forgetAnswer = () => {
      for (const name of readdirSync(join(folder, 'host')))
        if (name.startsWith('RefreshReplay-')) rmSync(join(folder, 'host', name), { recursive: true });
    };
    forgetAnswer();
    const repeated = await client.refresh(old);
    expect(repeated.status).toBe(200);
    expect((await callWithToken(host, repeated.body.access_token, 'get_me')).status).toBe(200);
    forgetAnswer();
    await host.later(61);
    expect((await client.refresh(old)).status).toBe(400);
    expect((await callWithToken(host, repeated.body.access_token, 'get_me')).status).toBe(401);
  });

  it('does not show a plan of a host with other ethical walls', async () => {
    const folder = aStateFolder();
    const open = await aHost('https://a.example', folder, oldKey);
    const client = await signedIn(open, ALL);
    const token = client.tokens.access_token;
    const steps = [{ tool: 'create_location', arguments: '{"name":"Walled room"}' }];
    const planned = await textOf(open, token, 'write_many', { steps });
    const confirm = confirmationIn(planned);
    const done = await textOf(open, token, 'write_many', { steps, confirm });
    const plan = /plan-[\da-f]{12}/.exec(done)?.[0] ?? expect.unreachable(done);
    await open.stop();
    const walled = await aHost('https://a.example', folder, oldKey, {}, ['--hide-cases', '1']);
    expect(await textOf(walled, token, 'write_many', { undo: plan })).toContain('There is no plan');
    await walled.stop();
    const again = await aHost('https://a.example', folder, oldKey);
    expect(await textOf(again, token, 'write_many', { undo: plan })).not.toContain('There is no plan');
  });

  it('ends the access of a person whose sign-in to MyCase has ended', async () => {
    const host = await aHost('https://a.example', aStateFolder(), oldKey);
    const client = await signedIn(host);
    await fetch(`${sandbox.url}/__sandbox/oauth`, { method: 'POST', body: JSON.stringify({ expire: 'all' }) });
    expect(await textOf(host, client.tokens.access_token, 'get_firm')).toContain('sign in again');
    expect((await callWithToken(host, client.tokens.access_token, 'get_firm')).status).toBe(401);
    expect((await client.refresh(client.tokens.refresh_token ?? '')).status).toBe(400);
  });
});

describe('the command', () => {
  it('states what is missing, and needs TLS outside of a sandbox', async () => {
    const app = { MYCASE_CLIENT_ID: 'id', MYCASE_CLIENT_SECRET: 'secret' };
    const attempts: readonly [readonly string[], Readonly<Record<string, string>>, string][] = [
      [[], {}, '--public-url is missing'],
      [['--public-url', 'http://127.0.0.1:1'], app, 'must start with https://'],
      [['--public-url', 'https://a.example/path'], app, 'must not contain a path'],
      [['--public-url', 'https://a.example'], {}, 'MYCASE_CLIENT_ID'],
      [['--public-url', 'https://a.example'], app, 'MYCASE_HOST_KEYS'],
      [['--public-url', 'https://a.example'], { ...app, MYCASE_HOST_KEYS: 'c2hvcnQ=' }, '32 bytes'],
    ];
    const answers = await Promise.all(attempts.map(([args, env]) => run(['host', ...args], env)));
    for (const [index, { code, stderr }] of answers.entries()) {
      expect(code).toBe(2);
      expect(stderr).toContain(attempts[index]?.[2]);
    }
  });
});
