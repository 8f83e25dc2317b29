import { afterAll, beforeAll, expect, it } from 'vitest';
import { aBrowser, allowAccess } from './browser.ts';
import { type Host, startSandboxHost } from './hosted.ts';
import { aRawClient } from './oauth-client.ts';

// Attempts to move a person, or a code, to an address that the client did not register.

let host: Host;
beforeAll(async () => {
  host = await startSandboxHost();
});
afterAll(() => host.stop());

const WEB_URI = 'https://client.example/callback';

const isClient = (url: string) => !url.startsWith('http://127.0.0.1:') || url.startsWith('http://127.0.0.1:9');

it.each([
  `${WEB_URI}.attacker.example`,
  `${WEB_URI}#fragment`,
  `${WEB_URI}/`,
  `${WEB_URI}?next=https://attacker.example`,
  'https://client.example:444/callback',
  'https://client.example:443/callback',
  'https://client.example./callback',
  'https://client.example@attacker.example/callback',
  'https://client.example%2eattacker.example/callback',
  'https://attacker.example\\@client.example/callback',
  'https://CLIENT.example/callback',
  'https://client.example/CALLBACK',
  'https://client.example/%63allback',
  'https://client.example/x/../callback',
  'https://client.example//callback',
  'http://client.example/callback',
  'javascript:alert(1)//client.example/callback',
  '//client.example/callback',
  '/interaction/x',
])('the redirect URI %s is refused with a page', async (redirect_uri) => {
  const client = await aRawClient(host, { redirect_uris: [WEB_URI], application_type: 'web' });
  const page = await aBrowser(host, isClient).open(client.authorizationUrl({ redirect_uri }));
  expect(page).toMatchObject({ status: 400 });
  expect(page.html).toContain('This sign-in cannot continue');
});

it('two redirect URIs in one request are refused, also if both are registered', async () => {
  const second = 'https://client.example/second';
  const client = await aRawClient(host, { redirect_uris: [WEB_URI, second], application_type: 'web' });
  const url = client.authorizationUrl({ redirect_uri: WEB_URI });
  const page = await aBrowser(host, isClient).open(`${url}&redirect_uri=${encodeURIComponent(second)}`);
  expect(page.status).toBe(400);
});

it('the registered redirect URI gets the code, and only the port of a program of the machine may differ', async () => {
  const web = await aRawClient(host, { redirect_uris: [WEB_URI], application_type: 'web' });
  const url = web.authorizationUrl({ redirect_uri: WEB_URI });
  const redirect = await allowAccess(aBrowser(host, isClient), url);
  expect(redirect.href).toMatch(`${WEB_URI}?code=`);
  const native = await aRawClient(host, { redirect_uris: ['http://127.0.0.1/callback'] });
  const openNative = (redirect_uri: string) => aBrowser(host, isClient).open(native.authorizationUrl({ redirect_uri }));
  expect((await openNative('http://127.0.0.1:9/callback')).html).toContain('<h1>Sign in to MyCase</h1>');
  for (const uri of [
    'http://127.0.0.1:9/other',
    'http://127.0.0.2:9/callback',
    'http://127.0.0.1.attacker.example:9/callback',
  ])
    expect((await openNative(uri)).status, uri).toBe(400);
});

it('no address of this host redirects to an address of the request', async () => {
  const attacker = 'https://attacker.example/';
  const encoded = encodeURIComponent(attacker);
  const paths = [
    `//attacker.example/`,
    `/\\attacker.example/`,
    `/interaction/${encoded}`,
    `/interaction//attacker.example`,
    `/interaction/x?done=${encoded}&redirect_uri=${encoded}&returnTo=${encoded}`,
    `/mycase/callback?code=x&state=x&redirect_uri=${encoded}`,
    `/mycase/callback?code=x&state=${encoded}`,
    `/oauth/authorize/x?returnTo=${encoded}`,
    `/oauth/authorize?redirect_uri=${encoded}&response_type=code`,
    `/oauth/authorize?client_id=${encoded}&redirect_uri=${encoded}&response_type=code&error_uri=${encoded}`,
    `/oauth/session/end?post_logout_redirect_uri=${encoded}`,
    `/oauth/session/end?post_logout_redirect_uri=${encoded}&client_id=x`,
    `/oauth/session/end/success?redirect_uri=${encoded}`,
    `/healthz?redirect_uri=${encoded}`,
    `/mcp?redirect_uri=${encoded}`,
  ];
  for (const path of paths) {
    const answer = await host.fetch(host.publicUrl + path, { redirect: 'manual' });
    expect(answer.headers.get('location') ?? '', path).not.toContain('attacker.example');
    expect(await answer.text(), path).not.toMatch(/(href|action|content)="[^"]*attacker\.example/);
  }
});
