import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import type { Fields } from '../../src/sandbox/json.ts';
import { ASKED, type OauthTalk, startOauthTalk } from './oauth-talk.ts';
import { answered } from './talk.ts';

const OTHER = 'http://127.0.0.1:9000/callback';
const PAIR = {
  access_token: expect.any(String),
  token_type: 'Bearer',
  scope: '',
  refresh_token: expect.any(String),
  expires_in: 86_400,
};

describe('tokens', () => {
  let talk: OauthTalk;
  let now = Date.now();
  beforeAll(async () => {
    talk = await startOauthTalk({ redirectUris: [OTHER], clock: () => now });
  });
  afterAll(() => talk.sandbox.close());

  const refused = (error: string) => ({ error, error_description: expect.any(String) });

  test('a code is exchanged for two tokens of the person who allowed it', async () => {
    const { status, headers, record } = await talk.redeem(await talk.code());
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(record).toEqual({ ...PAIR, firm_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await talk.me(record.access_token)).record.title).toBe('Managing Partner');
  });

  test('the request may be form-encoded', async () => {
    const body = new URLSearchParams({
      client_id: SANDBOX_APP.clientId,
      client_secret: SANDBOX_APP.clientSecret,
      grant_type: 'authorization_code',
      code: await talk.code(),
      redirect_uri: SANDBOX_APP.redirectUri,
    });
    const { status, record } = await answered(await fetch(`${talk.sandbox.url}/tokens`, { method: 'POST', body }));
    expect([status, record.token_type]).toEqual([200, 'Bearer']);
  });

  test('a code works once', async () => {
    const code = await talk.code();
    expect((await talk.redeem(code)).status).toBe(200);
    const again = await talk.redeem(code);
    expect([again.status, again.record]).toEqual([400, refused('invalid_grant')]);
  });

  test('a code is valid for its own redirect URI, and a request with another one does not use it up', async () => {
    const code = await talk.code({ ...ASKED, redirect_uri: OTHER });
    expect((await talk.redeem(code)).record).toEqual(refused('invalid_grant'));
    expect((await talk.redeem(code, OTHER)).status).toBe(200);
  });

  test('a code is valid for ten minutes, and only when it is decoded', async () => {
    const code = await talk.code();
    expect((await talk.redeem(encodeURIComponent(code))).record).toEqual(refused('invalid_grant'));
    now += 10 * 60 * 1000;
    expect((await talk.redeem(code)).record).toEqual(refused('invalid_grant'));
  });

  test('every refresh returns a new refresh token and makes the old one invalid', async () => {
    const first = await talk.signIn();
    const second = await talk.refresh(first.refresh_token);
    expect([second.status, second.record]).toEqual([200, PAIR]);
    const again = await talk.refresh(first.refresh_token);
    expect([again.status, again.record]).toEqual([400, refused('invalid_grant')]);
    expect((await talk.refresh(second.record.refresh_token)).status).toBe(200);
  });

  test('an access token stays valid after a refresh, and expires after a day', async () => {
    const first = await talk.signIn();
    now += 86_399_000;
    const second = await talk.refresh(first.refresh_token);
    expect((await talk.me(first.access_token)).status).toBe(200);
    now += 1000;
    expect((await talk.me(first.access_token)).status).toBe(401);
    expect((await talk.me(second.record.access_token)).status).toBe(200);
  });

  test('a refresh token is valid for two weeks', async () => {
    const [early, late] = [await talk.signIn(), await talk.signIn()];
    now += 1_209_599_000;
    expect((await talk.refresh(early.refresh_token)).status).toBe(200);
    now += 1000;
    expect((await talk.refresh(late.refresh_token)).record).toEqual(refused('invalid_grant'));
  });

  test.each<[string, number, string, Fields]>([
    ['a wrong secret', 401, 'invalid_client', { client_secret: 'wrong', grant_type: 'refresh_token' }],
    ['an unknown client', 401, 'invalid_client', { client_id: 'other', grant_type: 'refresh_token' }],
    ['no grant type', 400, 'invalid_request', {}],
    ['another grant type', 400, 'unsupported_grant_type', { grant_type: 'password' }],
    ['no code', 400, 'invalid_request', { grant_type: 'authorization_code', redirect_uri: OTHER }],
    ['no redirect URI', 400, 'invalid_request', { grant_type: 'authorization_code', code: 'x' }],
    ['no refresh token', 400, 'invalid_request', { grant_type: 'refresh_token' }],
    ['an unknown code', 400, 'invalid_grant', { grant_type: 'authorization_code', code: 'x', redirect_uri: OTHER }],
    ['an unknown refresh token', 400, 'invalid_grant', { grant_type: 'refresh_token', refresh_token: 'x' }],
  ])('%s is answered with %i %s', async (_, status, error, body) => {
    const answer = await talk.tokens(body);
    expect([answer.status, answer.record]).toEqual([status, refused(error)]);
  });

  test.each([
    ['application/json', '{"grant_type":'],
    ['application/json', '[]'],
    ['text/plain', 'grant_type=refresh_token'],
  ])('a body of %s %s is no request', async (type, body) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body };
    const answer = await answered(await fetch(`${talk.sandbox.url}/tokens`, init));
    expect([answer.status, answer.record]).toEqual([400, refused('invalid_request')]);
  });

  test('lifetimes can be chosen', async () => {
    const own = await startOauthTalk({ accessTokenSeconds: 60, refreshTokenSeconds: 120, clock: () => now });
    const pair = await own.signIn();
    expect(pair.expires_in).toBe(60);
    now += 60_000;
    expect((await own.me(pair.access_token)).status).toBe(401);
    now += 60_000;
    expect((await own.refresh(pair.refresh_token)).record).toEqual(refused('invalid_grant'));
    await own.sandbox.close();
  });
});
