import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OauthTalk, startOauthTalk } from './oauth-talk.ts';

describe('the control of the sign-in for tests', () => {
  let talk: OauthTalk;
  beforeEach(async () => {
    talk = await startOauthTalk();
  });
  afterEach(() => talk.sandbox.close());

  test('everything is counted', async () => {
    await talk.decide('deny');
    await talk.decide('allow', 'paralegal');
    await talk.code();
    const { refresh_token } = await talk.signIn();
    await talk.refresh(refresh_token);
    await talk.refresh(refresh_token);
    await talk.refresh('unknown');
    expect(await talk.counts()).toEqual({
      issued: 2,
      refreshes: 1,
      reused: 1,
      codes: 2,
      redeemed: 1,
      denied: 1,
      forbidden: 1,
    });
  });

  test.each([
    ['access', 401, 200],
    ['refresh', 200, 400],
    ['all', 401, 400],
  ])('expiring %s ends the tokens issued before, and none issued later', async (expire, access, refresh) => {
    const old = await talk.signIn();
    expect((await talk.control('oauth', { expire })).status).toBe(204);
    expect((await talk.me(old.access_token)).status).toBe(access);
    expect((await talk.refresh(old.refresh_token)).status).toBe(refresh);
    const fresh = await talk.signIn();
    expect((await talk.me(fresh.access_token)).status).toBe(200);
    expect((await talk.me(talk.sandbox.token)).status).toBe(200);
  });

  test('nothing else can be expired', async () => {
    expect((await talk.control('oauth', { expire: 'codes' })).status).toBe(400);
  });

  test('an expired refresh token is not one used again', async () => {
    const { refresh_token } = await talk.signIn();
    await talk.control('oauth', { expire: 'refresh' });
    await talk.refresh(refresh_token);
    expect((await talk.counts()).reused).toBe(0);
  });

  test('a refresh whose answer is lost was carried out', async () => {
    const { refresh_token } = await talk.signIn();
    await talk.control('faults', { method: 'POST', path: '/tokens', cut: 'after' });
    await expect(talk.refresh(refresh_token)).rejects.toThrow();
    expect((await talk.counts()).refreshes).toBe(1);
    expect((await talk.refresh(refresh_token)).record.error).toBe('invalid_grant');
    expect((await talk.counts()).reused).toBe(1);
  });

  test('a refresh cut before it was carried out can be tried again', async () => {
    const { refresh_token } = await talk.signIn();
    await talk.control('faults', { path: '/tokens', cut: 'before' });
    await expect(talk.refresh(refresh_token)).rejects.toThrow();
    expect((await talk.refresh(refresh_token)).status).toBe(200);
  });

  test('tokens and the page can fail', async () => {
    await talk.control('faults', { path: '/tokens', status: 503 });
    await talk.control('faults', { path: '/login_sessions/new', status: 502, body: 'Bad gateway' });
    expect((await talk.askForTokens({ grant_type: 'refresh_token' })).status).toBe(503);
    const page = await talk.open();
    expect([page.status, await page.text()]).toEqual([502, 'Bad gateway']);
    expect((await talk.open()).status).toBe(200);
  });

  test('the log of requests keeps no secret', async () => {
    const pair = await talk.signIn();
    await talk.refresh(pair.refresh_token);
    await talk.me(pair.access_token);
    const log = await (await fetch(`${talk.sandbox.url}/__sandbox/requests`)).text();
    expect(log).toContain('"path":"/tokens"');
    for (const secret of [pair.access_token, pair.refresh_token, 'sandbox-secret']) {
      expect(log).not.toContain(secret);
    }
  });

  test('the limit of requests is counted for each token by itself', async () => {
    const [one, two] = [await talk.signIn(), await talk.signIn()];
    const statuses = await Promise.all(
      Array.from({ length: 26 }, async () => (await talk.me(one.access_token)).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await talk.me(two.access_token)).status).toBe(200);
  });
});
