import { expect, it } from 'vitest';
import { fault } from '../support/harness.ts';
import { age, firstAnswer, keptBy, signedIn } from './session-talk.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Fields of an answer to a renewal, and whether it names another refresh token. */
const ANSWERS = [
  [{}, false],
  [{ expires_in: 3_600 }, false],
  [{ expires_in: '3600' }, false],
  [{ expires_in: null }, false],
  [{ expires_in: 0 }, false],
  [{ expires_in: -1 }, false],
  [{ expires_in: 'soon' }, false],
  [{ refresh_token: null }, false],
  [{ refresh_token: '' }, false],
  [{ refresh_token: 7 }, false],
  [{ refresh_token: 'another' }, true],
] as const;

it('a renewal without expires_in or refresh_token keeps the refresh token, and counts on 24 hours', async () => {
  const shared = await signedIn();
  const first = (await keptBy(shared)).tokens;
  for (const [fields, isReplaced] of ANSWERS) {
    await shared.prepare({ ...(await shared.stored()), tokens: first });
    await age(shared, 2);
    const body = JSON.stringify({ access_token: `${shared.sandbox.token}\n`, ...fields });
    await fault(shared.sandbox, { path: '/tokens', status: 200, body });
    const answer = await firstAnswer(shared);
    expect(answer.isError, `${body}: ${answer.text}`).toBe(false);
    const { refreshToken, expiresAt, issuedAt } = (await keptBy(shared)).tokens;
    expect(refreshToken).toBe(isReplaced ? 'another' : first.refreshToken);
    const seconds = Number('expires_in' in fields ? fields.expires_in : 0);
    expect(expiresAt - issuedAt).toBe(seconds > 0 ? seconds * 1_000 : DAY_MS);
  }
  process.stdout.write(`answers to a renewal: ${ANSWERS.length} distinct inputs\n`);
}, 120_000);

it.each(['no_expires_in', 'no_refresh_token'])('a renewal with the fault %s does not end the sign-in', async (kind) => {
  const shared = await signedIn();
  for (let renewal = 0; renewal < 2; renewal += 1) {
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', kind });
    const answer = await firstAnswer(shared);
    expect(answer.isError, answer.text).toBe(false);
  }
});
