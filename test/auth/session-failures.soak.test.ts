import { rename, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { aFreePort } from '../support/free-port.ts';
import { aClient, call, fault, recordsOf } from '../support/harness.ts';
import { age, DEAD_PID, firstAnswer, markOf, renewalSent, signedIn, spendRefreshToken } from './session-talk.ts';
import { expire, linkIn, signIn } from './setting.ts';

// What can happen to a sign-in in use, as a client sees it.

const LOST = 'The response to a renewal of the sign-in was lost';
const REFUSED = 'MyCase no longer accepts this sign-in';
const RAN_OUT = 'The sign-in has expired: MyCase ends a sign-in after 14 days without use.';
const TRY_AGAIN = 'The sign-in could not be renewed: ';

/** A client whose sign-in was renewed while its folder was away, so that the new tokens could not be stored. */
async function renewedWithoutStore() {
  const shared = await signedIn();
  await age(shared, 2);
  await fault(shared.sandbox, { path: '/tokens', delay_ms: 1_000 });
  const client = await aClient({ env: shared.env });
  const answer = call(client, 'get_firm');
  await renewalSent(shared);
  await rename(shared.folder, `${shared.folder}-away`);
  await writeFile(shared.folder, 'a file where the folder was');
  expect(await answer).toMatchObject({ isError: true });
  return { shared, client };
}

it('a token response after more than 30 seconds is accepted', async () => {
  const shared = await signedIn();
  const client = await aClient({ env: shared.env });
  await expire(shared.sandbox, 'access');
  await fault(shared.sandbox, { path: '/tokens', delay_ms: 35_000 });
  expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
});

describe('a renewal that fails', () => {
  it.each([
    ['the connection breaks before MyCase acts', { cut: 'before' }],
    ['MyCase answers 500', { status: 500 }],
    ['MyCase answers 503 twice', { status: 503, times: 2 }],
  ])('is tried again at once when %s', async (_, what) => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', ...what });
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it.each([
    ['the connection breaks after MyCase acted', { cut: 'after' }],
    ['MyCase acts and answers 500', { status: 500, after: true }],
    ['the answer is no JSON', { broken_json: true }],
    ['the answer is cut in the middle', { cut_body: true }],
  ])('needs a new sign-in when %s', async (_, what) => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', ...what });
    expect((await firstAnswer(shared)).text).toContain(LOST);
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 1 });
    expect(await shared.stored()).toMatchObject({ ended: 'lost' });
  });

  it('is tried again with the next call when MyCase does not answer for longer', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', times: 3, cut: 'before' });
    const client = await aClient({ env: shared.env });
    const { text, isError } = await call(client, 'get_firm');
    expect(isError).toBe(true);
    expect(text).toContain(TRY_AGAIN);
    expect(linkIn(text)).toBe('');
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
  });

  it('is reported as refused when MyCase never accepted the refresh token', async () => {
    const shared = await signedIn();
    await expire(shared.sandbox, 'all');
    const { text } = await firstAnswer(shared);
    expect(text).toContain(REFUSED);
    expect(await shared.stored()).toMatchObject({ ended: 'refused' });
  });

  it('is reported as refused when a copy of the sign-in was renewed elsewhere', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await spendRefreshToken(shared);
    expect((await firstAnswer(shared)).text).toContain(REFUSED);
  });

  it.each([
    ['untouched', undefined],
    ['with the note of an old renewal', markOf(DEAD_PID)],
  ])('is too late for a sign-in that was not used for two weeks, %s', async (_, mark) => {
    const shared = await signedIn();
    await age(shared, 15, mark);
    await expire(shared.sandbox, 'refresh');
    expect((await firstAnswer(shared)).text).toContain(RAN_OUT);
  });

  it('leaves no mark if nothing was sent, because the refresh token is not used up', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    const env = { ...shared.env, MYCASE_AUTH_URL: `http://127.0.0.1:${await aFreePort()}` };
    expect((await firstAnswer({ ...shared, env })).text).toContain(TRY_AGAIN);
    expect(await shared.stored()).not.toHaveProperty('renewing');
    await spendRefreshToken(shared);
    expect((await firstAnswer(shared)).text).toContain(REFUSED);
  });

  it('stores the new tokens with the next call if they could not be stored', async () => {
    const { shared, client } = await renewedWithoutStore();
    expect(await call(client, 'get_firm')).toMatchObject({
      isError: true,
      text: expect.stringContaining('cannot be read or written'),
    });
    await rm(shared.folder);
    await rename(`${shared.folder}-away`, shared.folder);
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
    expect(await shared.stored()).not.toHaveProperty('renewing');
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('does not store new tokens over those of a later sign-in', async () => {
    const { shared, client } = await renewedWithoutStore();
    await rm(shared.folder);
    await signIn(shared.env);
    const { tokens } = await shared.stored();
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
    expect((await shared.stored()).tokens).toEqual(tokens);
  });

  it('reports that the new tokens cannot be stored', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', delay_ms: 1_000 });
    const answer = firstAnswer(shared);
    await renewalSent(shared);
    await rename(shared.folder, `${shared.folder}-away`);
    await writeFile(shared.folder, 'a file where the folder was');
    expect(await answer).toMatchObject({
      isError: true,
      text: expect.stringContaining('cannot be read or written'),
    });
  });
});

it.each([
  ['after', false, 'The record is deleted'],
  ['before', true, 'It is not known whether it was carried out. MyCase still shows the record.'],
])(
  'a deletion is reported as MyCase has it if its sign-in cannot be renewed after a connection cut %s it was carried out',
  async (cut, isError, words) => {
    const shared = await signedIn();
    const client = await aClient({ env: shared.env });
    const [note] = await recordsOf(shared.sandbox, 'notes');
    await fault(shared.sandbox, { method: 'DELETE', cut });
    await fault(shared.sandbox, { method: 'DELETE', status: 401 });
    await fault(shared.sandbox, { path: '/tokens', times: 3, cut: 'before' });
    const answer = await call(client, 'delete_note', { note_id: note?.id });
    expect(answer.isError, answer.text).toBe(isError);
    expect(answer.text).toContain(words);
    if (isError) expect(answer.text).toContain(TRY_AGAIN);
  },
);
