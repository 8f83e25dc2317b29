import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { ASKED, landing, type OauthTalk, type Parameters, sessionOn, startOauthTalk } from './oauth-talk.ts';

const OTHERS = ['http://[::1]:9000/cb', 'vendor.app://signed-in', 'https://app.example.com/cb?from=mycase'];

function without(left: string): Parameters {
  return Object.fromEntries(Object.entries(ASKED).filter(([name]) => name !== left));
}

describe('the sign-in page', () => {
  let talk: OauthTalk;
  let now = Date.now();
  beforeAll(async () => {
    talk = await startOauthTalk({ redirectUris: OTHERS, clock: () => now });
  });
  afterAll(() => talk.sandbox.close());

  test('names the made-up firm, the app, and two people to choose from', async () => {
    const answer = await talk.open();
    const html = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toContain('<code>sandbox-client</code> asks for access to');
    expect(html).toContain('Thistlewick Marlow LLP (made-up firm)');
    expect(html).toContain('Managing Partner. Has the permission to manage');
    expect(html).toContain('Paralegal. Does not have the permission to manage');
  });

  test('loads nothing from elsewhere, runs no script and is not framed', async () => {
    const answer = await talk.open();
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:8765; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(await answer.text()).not.toMatch(/<script|<link|<img|src=|url\(/);
  });

  test.each([
    ['http://[::1]:9000/cb', 'http:'],
    ['vendor.app://signed-in', 'vendor.app:'],
    ['https://app.example.com/cb?from=mycase', 'https://app.example.com'],
  ])('lets the form lead to %s', async (redirect_uri, target) => {
    const { headers } = await talk.open({ ...ASKED, redirect_uri });
    expect(headers.get('content-security-policy')).toContain(`form-action 'self' ${target};`);
  });

  test.each<[string, Parameters, string]>([
    ['an unknown client id', { ...ASKED, client_id: 'other' }, 'No app has the client id “other”.'],
    ['no client id', without('client_id'), 'No app has'],
    ['another port', { ...ASKED, redirect_uri: 'http://127.0.0.1:8766/callback' }, 'must match exactly'],
    ['another host', { ...ASKED, redirect_uri: 'http://localhost:8765/callback' }, 'must match exactly'],
    ['an additional slash', { ...ASKED, redirect_uri: `${ASKED.redirect_uri}/` }, 'must match exactly'],
    ['no response type', without('response_type'), 'response_type'],
    ['no redirect URI', without('redirect_uri'), 'must match exactly'],
    ['another response type', { ...ASKED, response_type: 'token' }, 'response_type'],
  ])('is refused for %s, without a redirect', async (_, asked, words) => {
    const answer = await talk.open(asked);
    const html = await answer.text();
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(html).toContain(words);
    expect(html).not.toContain('<form');
  });

  test('shows what it was sent as text', async () => {
    const html = await (await talk.open({ ...ASKED, client_id: '<b>"&' })).text();
    expect(html).toContain('“&#60;b&#62;&#34;&#38;”');
  });

  test('Allow leads back with a code that has to be decoded, and with the state', async () => {
    const answer = await talk.decide('allow', 'partner', { ...ASKED, state: 'a b&c+d' });
    const location = answer.headers.get('location') ?? '';
    expect(answer.status).toBe(303);
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:8765\/callback\?code=[\w%-]+&state=a%20b%26c%2Bd$/);
    expect(decodeURIComponent(/code=([^&]+)/.exec(location)?.[1] ?? '')).toMatch(/^(?=.*\+)(?=.*\/)[\w+/]+=$/);
  });

  test('no state comes back where none was sent', async () => {
    expect([...landing(await talk.decide('allow')).keys()]).toEqual(['code']);
  });

  test('an address with a query keeps it', async () => {
    const redirect_uri = 'https://app.example.com/cb?from=mycase';
    const answer = await talk.decide('deny', 'partner', { ...ASKED, redirect_uri });
    expect(answer.headers.get('location')).toBe(`${redirect_uri}&error=access_denied`);
  });

  test('Deny leads back with an error and the state', async () => {
    const answer = await talk.decide('deny', 'partner', { ...ASKED, state: 'x' });
    expect(answer.headers.get('location')).toBe(`${SANDBOX_APP.redirectUri}?error=access_denied&state=x`);
  });

  test('Allow by the person without the permission ends on a forbidden page', async () => {
    const answer = await talk.decide('allow', 'paralegal');
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
    expect(await answer.text()).toContain('manage the firm’s preferences, billing and payment options');
  });

  test('a page takes one decision, and only for ten minutes', async () => {
    const form = {
      session: sessionOn(await (await talk.open()).text()),
      person: 'partner',
      decision: 'allow',
    };
    expect((await talk.submit(form)).status).toBe(303);
    expect((await talk.submit(form)).status).toBe(400);
    const late = { ...form, session: sessionOn(await (await talk.open()).text()) };
    now += 10 * 60 * 1000;
    expect((await talk.submit(late)).status).toBe(400);
  });

  test('a decision without a session, or half filled in, is refused', async () => {
    expect((await talk.submit({ person: 'partner', decision: 'allow' })).status).toBe(400);
    expect((await talk.decide('allow', 'stranger')).status).toBe(400);
    expect((await talk.decide('perhaps')).status).toBe(400);
  });

  test.each(['cross-site', 'same-site'])('a %s decision is refused and leaves the session good', async (site) => {
    const form = {
      session: sessionOn(await (await talk.open()).text()),
      person: 'partner',
      decision: 'allow',
    };
    expect((await talk.submit(form, { 'sec-fetch-site': site })).status).toBe(400);
    expect((await talk.submit(form, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });
});
