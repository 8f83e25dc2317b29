import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBrowser, allowAccess, csrfOf, REDIRECT_URI, signInToConsent } from './browser.ts';
import { type Host, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, type RawClient, register } from './oauth-client.ts';

// Attempts to get the consent, the session or the code that a person gave to another program or in another browser.

let host: Host;
beforeAll(async () => {
  host = await startSandboxHost();
});
afterAll(() => host.stop());

const call = async (token: string | undefined) => (await callWithToken(host, token, 'get_me')).status;

describe('a second client with the name and the redirect URI of the first', () => {
  it('gets no access in a browser that allowed the first', async () => {
    const [first, second] = [await aRawClient(host), await aRawClient(host)];
    const browser = aBrowser(host);
    await allowAccess(browser, first.authorizationUrl());
    const page = await browser.open(second.authorizationUrl());
    expect(page.html).toContain('<h1>Allow this access?</h1>');
    for (const prompt of ['none', 'login'])
      expect((await browser.open(second.authorizationUrl({ prompt }))).url).not.toContain('code=');
  });

  it('cannot take the consent form of the first for its own authorization', async () => {
    const [first, second] = [await aRawClient(host), await aRawClient(host)];
    const browser = aBrowser(host);
    const own = await signInToConsent(browser, first.authorizationUrl());
    const other = await browser.open(second.authorizationUrl());
    const csrf = csrfOf(own.html);
    expect((await browser.press(other, 'allow', { fields: { csrf } })).status).toBe(403);
  });

  it('cannot ask for more than the person saw', async () => {
    const client = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl());
    const { body } = await client.redeem(redirect, { scope: 'mycase:read mycase:write mycase:delete' });
    expect(body.scope).toBe('mycase:read');
    const refreshed = await client.requestTokens({
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token ?? '',
      scope: 'mycase:read mycase:delete',
    });
    expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });
});

describe('a session', () => {
  it('that an attacker planted in a browser is not the one that the person signs in to', async () => {
    const client = await aRawClient(host);
    const [attacker, victim] = [aBrowser(host), aBrowser(host)];
    await attacker.open(client.authorizationUrl({ prompt: 'login' }));
    for (const [name, cookie] of attacker.cookies) victim.cookies.set(name, cookie);
    victim.cookies.set('mycase_session', { value: 'planted', origin: host.publicUrl, path: '/' });
    attacker.cookies.set('mycase_session', { value: 'planted', origin: host.publicUrl, path: '/' });
    await allowAccess(victim, client.authorizationUrl());
    expect((await attacker.open(client.authorizationUrl())).html).toContain('<h1>Sign in to MyCase</h1>');
  });

  it('has another id after a sign-in, so an id that was known before opens nothing', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    await allowAccess(browser, client.authorizationUrl());
    const known = new Map(browser.cookies);
    await signInToConsent(browser, client.authorizationUrl({ prompt: 'login' }));
    const attacker = aBrowser(host);
    for (const [name, cookie] of known) attacker.cookies.set(name, cookie);
    expect(browser.cookies.get('mycase_session')?.value).not.toBe(known.get('mycase_session')?.value);
    expect((await attacker.open(client.authorizationUrl())).html).toContain('<h1>Sign in to MyCase</h1>');
  });

  it('has cookies that no script reads, and that no other site sends with a form', async () => {
    const client = await aRawClient(host);
    const lines: string[] = [];
    const watched = aBrowser({
      ...host,
      fetch: async (input, init) => {
        const answer = await host.fetch(input, init);
        if (String(input).startsWith(host.publicUrl)) lines.push(...answer.headers.getSetCookie());
        return answer;
      },
    });
    await allowAccess(watched, client.authorizationUrl());
    const set = lines.filter((line) => !/^[^=]+=;/.test(line));
    expect(set.length).toBeGreaterThan(3);
    for (const line of set) expect(line).toMatch(/httponly/i);
    for (const line of set) expect(line).toMatch(/samesite=(lax|strict)/i);
  });
});

describe('a mix-up of two servers', () => {
  it('is seen by the client: each answer names the issuer, also a refusal, and the metadata announces it', async () => {
    const client = await aRawClient(host);
    const consent = await signInToConsent(aBrowser(host), client.authorizationUrl());
    const denied = new URL((await aBrowser(host).open(client.authorizationUrl({ prompt: 'none' }))).url);
    expect(denied.searchParams.get('iss')).toBe(host.publicUrl);
    expect(consent.html).toContain(new URL(REDIRECT_URI).host);
    const metadata = await host.fetch(`${host.publicUrl}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({
      issuer: host.publicUrl,
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
  });

  it('does not help with a code of another authorization of the same client', async () => {
    const client = await aRawClient(host);
    const [one, other] = [await allowAccess(aBrowser(host), client.authorizationUrl()), await aRawClient(host)];
    expect((await other.redeem(one)).status).toBe(400);
    expect((await client.redeem(one)).status).toBe(200);
  });
});

describe('PKCE', () => {
  const redeemWith = async (client: RawClient, changes: Readonly<Record<string, string>>) =>
    client.redeem(await allowAccess(aBrowser(host), client.authorizationUrl()), changes);

  it('is needed at the exchange of the code', async () => {
    const client = await aRawClient(host);
    for (const code_verifier of ['', 'short', 'a'.repeat(43)])
      expect(await redeemWith(client, { code_verifier }), code_verifier).toMatchObject({ status: 400 });
  });

  it('is needed by a client with a secret, too', async () => {
    const registered = await register(host, { token_endpoint_auth_method: 'client_secret_post' });
    const client = await aRawClient(host);
    const url = client.authorizationUrl({
      client_id: registered.body.client_id ?? '',
      code_challenge: '',
      code_challenge_method: '',
    });
    const page = await aBrowser(host).open(url);
    expect(new URL(page.url).searchParams.get('error')).toBe('invalid_request');
  });

  it('accepts no challenge that is no digest', async () => {
    const client = await aRawClient(host);
    for (const code_challenge of ['x', 'a'.repeat(129), 'ä'.repeat(43)]) {
      const page = await aBrowser(host).open(client.authorizationUrl({ code_challenge }));
      expect(new URL(page.url).searchParams.get('error'), code_challenge).toBe('invalid_request');
    }
  });
});

it('the answer is sent in the address only: no other kind of response exists', async () => {
  const client = await aRawClient(host);
  for (const changes of [{ response_type: 'token' }, { response_type: 'code token' }, { response_type: 'none' }]) {
    const page = await aBrowser(host).open(client.authorizationUrl(changes));
    expect(page.url + page.html, JSON.stringify(changes)).not.toContain('access_token');
    expect(page.url, JSON.stringify(changes)).not.toContain('code=');
  }
  for (const grant_type of [
    'password',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'implicit',
  ])
    expect((await client.requestTokens({ grant_type, username: 'x', password: 'x' })).status, grant_type).toBe(400);
  expect(await call(undefined)).toBe(401);
});
