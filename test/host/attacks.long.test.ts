import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBrowser, allowAccess, csrfOf, REDIRECT_URI, signInToConsent } from './browser.ts';
import { type Host, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, register, signedIn } from './oauth-client.ts';

// Each of these requests comes from somebody who has no right to what they ask for.

let host: Host;
beforeAll(async () => {
  host = await startSandboxHost();
});
afterAll(() => host.stop());

const call = async (token: string | undefined, headers = {}) =>
  (await callWithToken(host, token, 'get_firm', {}, headers)).status;

describe('a code', () => {
  it('works once: the second use ends the tokens of the first', async () => {
    const client = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl());
    const { body } = await client.redeem(redirect);
    expect(await call(body.access_token)).toBe(200);
    expect(await client.redeem(redirect)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await call(body.access_token)).toBe(401);
  });

  it('works once, if two requests use it at the same time', async () => {
    const client = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl());
    const answers = await Promise.all([client.redeem(redirect), client.redeem(redirect)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('works for its client, its redirect URI and its verifier only', async () => {
    const client = await aRawClient(host);
    const other = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl());
    const wrong = [
      { client_id: other.clientId },
      { redirect_uri: `${REDIRECT_URI}2` },
      { code_verifier: 'a'.repeat(43) },
    ];
    for (const changes of wrong)
      expect(await client.redeem(redirect, changes), JSON.stringify(changes)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
  });
});

describe('an authorization', () => {
  const open = async (changes: Readonly<Record<string, string>>) => {
    const client = await aRawClient(host);
    return aBrowser(host).open(client.authorizationUrl(changes));
  };
  const errorOf = ({ url }: { readonly url: string }) => new URL(url).searchParams.get('error');

  it('needs PKCE with S256', async () => {
    expect(errorOf(await open({ code_challenge: '', code_challenge_method: '' }))).toBe('invalid_request');
    expect(errorOf(await open({ code_challenge_method: 'plain' }))).toBe('invalid_request');
    expect(errorOf(await open({ code_challenge_method: '' }))).toBe('invalid_request');
  });

  it('is answered to a registered redirect URI only, and otherwise with a page', async () => {
    const tricks = [
      'https://attacker.example/callback',
      `${REDIRECT_URI}/more`,
      `${REDIRECT_URI}?more=1`,
      REDIRECT_URI.replace('/callback', '/x/../callback'),
      REDIRECT_URI.replace('127.0.0.1', '127.0.0.1.attacker.example'),
      REDIRECT_URI.replace('//', '//user@'),
      REDIRECT_URI.toUpperCase(),
    ];
    for (const redirect_uri of tricks) {
      const page = await open({ redirect_uri });
      expect(page.status, redirect_uri).toBe(400);
      expect(page.html, redirect_uri).toContain('This sign-in cannot continue');
    }
  });

  it('is for the resource of this server only', async () => {
    expect(errorOf(await open({ resource: 'https://other.example/mcp' }))).toBe('invalid_target');
  });

  it('names its issuer in the answer, against a mix-up of two servers', async () => {
    const client = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl());
    expect(redirect.searchParams.get('iss')).toBe(host.publicUrl);
  });

  it('never goes on without the consent of the person, also in a browser that has consented to this client', async () => {
    const client = await aRawClient(host, { application_type: 'web' });
    const browser = aBrowser(host);
    await allowAccess(browser, client.authorizationUrl());
    const again = await browser.open(client.authorizationUrl());
    expect(again.html).toContain('<h1>Allow this access?</h1>');
    expect(new URL((await browser.press(again, 'deny')).url).searchParams.get('error')).toBe('access_denied');
    expect(errorOf(await browser.open(client.authorizationUrl({ prompt: 'none' })))).toBe('consent_required');
  });
});

describe('a registration', () => {
  it('is refused for a redirect that other machines could read, or that runs a script', async () => {
    for (const uri of ['http://attacker.example/callback', 'javascript:alert(1)', 'data:text/html,x', 'no address'])
      for (const application_type of ['web', 'native'])
        expect((await register(host, { redirect_uris: [uri], application_type })).status, uri).toBe(400);
  });

  it('accepts the programs of the machine, and web applications', async () => {
    for (const uri of ['http://localhost:3000/cb', 'cursor://anysphere/callback', 'https://client.example/callback'])
      expect((await register(host, { redirect_uris: [uri], scope: 'mycase:read' })).status, uri).toBe(201);
  });
});

describe('the form of a page', () => {
  it('is refused without its secret, with that of another step, and from another site', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const before = await browser.open(client.authorizationUrl());
    const otherStep = csrfOf(before.html);
    const consent = await signInToConsent(aBrowser(host), client.authorizationUrl());
    const ownBrowser = aBrowser(host);
    const own = await signInToConsent(ownBrowser, client.authorizationUrl());
    const attempts = [
      { fields: { csrf: '' } },
      { fields: { csrf: otherStep } },
      { headers: { origin: 'https://attacker.example' } },
      { headers: { origin: 'null' } },
      { headers: { origin: 'http://127.0.0.1:1' } },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    ];
    for (const attempt of attempts)
      expect((await ownBrowser.press(own, 'allow', attempt)).status, JSON.stringify(attempt)).toBe(403);
    expect((await ownBrowser.press(consent, 'allow')).status).toBe(400);
    expect((await ownBrowser.press(own, 'allow')).url).toContain(`${REDIRECT_URI}?code=`);
  });

  it('cannot be framed, and its page runs no script', async () => {
    const client = await aRawClient(host);
    const { headers, html } = await aBrowser(host).open(client.authorizationUrl());
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(html).not.toMatch(/<script|<iframe|\son\w+=|javascript:/i);
  });

  it('cannot be framed, also if it is an error or a page of the library', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const consent = await signInToConsent(browser, client.authorizationUrl());
    const otherPerson = await signInToConsent(browser, client.authorizationUrl({ prompt: 'login' }), 'associate');
    expect(otherPerson.html).toContain('<script>');
    const pages = [
      consent,
      otherPerson,
      await browser.open(client.authorizationUrl({ redirect_uri: 'https://attacker.example' })),
      await browser.open(`${host.publicUrl}/interaction/x`),
      await browser.open(`${host.publicUrl}/mycase/callback?code=x&state=x`),
      await browser.open(`${host.publicUrl}/oauth/authorize/x`),
    ];
    for (const { url, headers } of pages) {
      expect(headers.get('content-security-policy'), url).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy'), url).toContain("default-src 'none'");
      expect(headers.get('x-frame-options'), url).toBe('DENY');
      expect(headers.get('cache-control'), url).toBe('no-store');
    }
  });

  it('shows the name of a client as text', async () => {
    const client = await aRawClient(host, { client_name: '<b onclick=x>Claude</b>\n\u202eevil' });
    const { html } = await aBrowser(host).open(client.authorizationUrl());
    expect(html).toContain('&lt;b onclick=x&gt;Claude&lt;/b&gt;');
    expect(html).not.toContain('\u202e');
  });
});

describe('the sign-in to MyCase', () => {
  it('ends in the browser that began it', async () => {
    const client = await aRawClient(host);
    const [attacker, victim] = [aBrowser(host), aBrowser(host)];
    const before = await attacker.open(client.authorizationUrl());
    const myCase = await attacker.press(before, 'continue');
    const seen = await victim.press(myCase, 'allow');
    expect(seen.html).toContain('This sign-in was not started here');
    expect((await attacker.open(before.url)).html).toContain('<h1>Sign in to MyCase</h1>');
  });

  it('accepts each redirect of MyCase once', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const myCase = await browser.press(await browser.open(client.authorizationUrl()), 'continue');
    const callbacks: string[] = [];
    const { fetch: send } = host;
    const watched = aBrowser({
      ...host,
      fetch: (input, init) => {
        if (String(input).includes('/mycase/callback')) callbacks.push(String(input));
        return send(input, init);
      },
    });
    for (const [name, cookie] of browser.cookies) watched.cookies.set(name, cookie);
    expect((await watched.press(myCase, 'allow')).html).toContain('<h1>Allow this access?</h1>');
    expect(callbacks).toHaveLength(1);
    expect((await watched.open(callbacks[0] ?? '')).html).toContain('This sign-in was not started here');
  });

  it('tells a person without the permission what to do', async () => {
    const client = await aRawClient(host);
    const browser = aBrowser(host);
    const before = await browser.open(client.authorizationUrl());
    expect(before.html).toContain('manage the firm’s preferences, billing and payment options');
    const refused = await browser.press(await browser.press(before, 'continue'), 'allow', {
      fields: { person: 'paralegal' },
    });
    expect(refused.status).toBe(403);
    const denied = await browser.press(await browser.press(await browser.open(before.url), 'continue'), 'deny');
    expect(denied.html).toContain('MyCase did not allow this access');
    // MyCase may send an error of any form to the redirect URI.
    for (const query of ['error=forbidden', 'error=<b>&state=x', 'error=access_denied&state=']) {
      const { status, html } = await browser.open(`${host.publicUrl}/mycase/callback?${query}`);
      expect(status).toBe(400);
      expect(html).toContain('manage the firm’s preferences, billing and payment options');
      expect(html).not.toContain('<b>');
    }
  });
});

describe('a request for MCP', () => {
  it('is refused without a token, with a made-up one, with the token of MyCase, and in the address', async () => {
    const { tokens } = await signedIn(host);
    const token = tokens.access_token ?? '';
    for (const wrong of [undefined, 'made-up', `${token}x`, 'sandbox-token', tokens.refresh_token])
      expect(await call(wrong)).toBe(401);
    const inAddress = await host.fetch(`${host.publicUrl}/mcp?access_token=${token}`, { method: 'POST', body: '{}' });
    expect(inAddress.status).toBe(401);
    expect(inAddress.headers.get('www-authenticate')).toBe(
      `Bearer scope="mycase:read", resource_metadata="${host.publicUrl}/.well-known/oauth-protected-resource/mcp"`,
    );
    expect(await call(token)).toBe(200);
  });

  it('is refused from a web page of another site, and for another host', async () => {
    const { tokens } = await signedIn(host);
    const { port, hostname } = new URL(host.publicUrl);
    for (const origin of [
      'https://attacker.example',
      'null',
      `http://${hostname}`,
      `https://${hostname}:${port}`,
      `http://localhost:${port}`,
      `${host.publicUrl}.attacker.example`,
      `${host.publicUrl}/`,
      'chrome-extension://attacker',
    ])
      for (const path of [
        '/mcp',
        '/oauth/token',
        '/oauth/register',
        '/.well-known/oauth-authorization-server',
        '/interaction/x',
      ]) {
        const headers = { origin, authorization: `Bearer ${tokens.access_token}` };
        const answer = await host.fetch(host.publicUrl + path, { method: 'OPTIONS', headers });
        expect(answer.status, `${origin} ${path}`).toBe(403);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    expect(await call(tokens.access_token, { origin: 'https://attacker.example' })).toBe(403);
    expect(await call(tokens.access_token, { origin: host.publicUrl })).toBe(200);
    const rebound = await fetch(`http://localhost:${port}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(rebound.status).toBe(403);
  });

  it('needs the scope of its tool, also within a plan', async () => {
    const { tokens } = await signedIn(host, { scope: 'mycase:read mycase:write' });
    const challengeOf = async (name: string, args = {}) => {
      const { status, headers } = await callWithToken(host, tokens.access_token, name, args);
      return `${status} ${/scope="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1]}`;
    };
    const all = '403 mycase:read mycase:write mycase:delete';
    expect(await challengeOf('create_location', { name: 'Room' })).toMatch(/^200/);
    expect(await challengeOf('delete_location', { location_id: 1 })).toBe(all);
    expect(await challengeOf('write_many', { steps: [{ tool: 'delete_location', arguments: '{}' }] })).toBe(all);
    expect(await challengeOf('write_many', { steps: '[{"tool":"delete\\u005flocation"}]' })).toBe(all);
    expect(await challengeOf('write_many', { steps: [{ tool: ' delete_location ' }] })).toBe(all);
    const safe = { tool: 'create_location', arguments: '{"name":"Room 2"}' };
    expect(await challengeOf('write_many', { steps: [safe], Undo: 'plan-000000000000' })).toBe(all);
    expect(await challengeOf('write_many', { steps: [safe] })).toMatch(/^200/);
    expect(await challengeOf('write_many', { undo: 'plan-000000000000' })).toBe(all);
    expect(await challengeOf('write_many', { plan_id: 'plan-000000000000' })).toBe(all);
    expect(await challengeOf('open_case', { 'p-lan ID': 'plan-000000000000' })).toBe(all);
    const reader = await signedIn(host);
    const write = await callWithToken(host, reader.tokens.access_token, 'create_location', { name: 'Room' });
    expect(write.status).toBe(403);
    expect(write.headers.get('www-authenticate')).toContain('scope="mycase:read mycase:write"');
  });
});

describe('a refresh token', () => {
  it('is replaced at each use, and its answer is repeated for a minute, also to requests at the same time', async () => {
    const client = await signedIn(host);
    const old = client.tokens.refresh_token ?? '';
    const answers = await Promise.all([client.refresh(old), client.refresh(old), client.refresh(old)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(answers[0]?.body.refresh_token).not.toBe(old);
    expect(await call(answers[0]?.body.access_token)).toBe(200);
  });

  it('that is used again later ends the whole sign-in', async () => {
    const client = await signedIn(host);
    const old = client.tokens.refresh_token ?? '';
    const { body } = await client.refresh(old);
    await host.later(61);
    expect(await client.refresh(old)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await call(body.access_token)).toBe(401);
    expect(await client.refresh(body.refresh_token ?? '')).toMatchObject({ status: 400 });
  });

  it('works for its client only, also within the minute', async () => {
    const client = await signedIn(host);
    const other = await aRawClient(host);
    const old = client.tokens.refresh_token ?? '';
    expect((await client.refresh(old)).status).toBe(200);
    expect((await other.refresh(old)).status).toBe(400);
  });

  it('ends with a revocation at once, and with it the access token', async () => {
    const client = await signedIn(host);
    expect(await call(client.tokens.access_token)).toBe(200);
    expect(await client.revoke(client.tokens.refresh_token ?? '')).toBe(200);
    expect(await call(client.tokens.access_token)).toBe(401);
    expect((await client.refresh(client.tokens.refresh_token ?? '')).status).toBe(400);
  });
});
