import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { allow } from './auth/person.ts';
import { linkIn } from './auth/setting.ts';
import { aClient, call, connect, fault } from './harness.ts';
import {
  age,
  DEAD_PID,
  firstAnswer,
  keptBy,
  markOf,
  pidOf,
  renewalSent,
  type SignedIn,
  signedIn,
  spendRefreshToken,
} from './session-talk.ts';

// A renewal that is killed at each of its steps, as the next start finds it.

const LOST = 'The response to a renewal of the sign-in was lost';

/** What a holder of the lock leaves that is killed: a file that no longer shows any life. */
async function leaveLock({ folder }: SignedIn): Promise<string> {
  const file = join(folder, 'default.lock.left-behind');
  await writeFile(file, '');
  return file;
}

describe('killed at a renewal', () => {
  it('before it left its mark: the lock it held is taken over, and the old pair is good', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await leaveLock(shared);
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('a lock from long ago holds nobody up', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await utimes(await leaveLock(shared), 0, 0);
    const client = await aClient({ env: shared.env });
    const began = performance.now();
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('after the mark and before the request: the old pair is good', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
    expect(await shared.stored()).not.toHaveProperty('renewing');
  });

  it('with the request sent and its answer not read: lost, and a new sign-in mends it', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', delay_ms: 1_000 });
    const first = await connect({ env: shared.env });
    const cutOff = call(first, 'get_firm').catch(() => 'cut off');
    await renewalSent(shared);
    process.kill(pidOf(first), 'SIGKILL');
    expect(await cutOff).toBe('cut off');
    expect(await keptBy(shared)).toBeTruthy();
    await vi.waitFor(async () => expect(await shared.counts()).toMatchObject({ refreshes: 1 }), 10_000);

    const next = await aClient({ env: shared.env });
    const { text, isError } = await call(next, 'get_firm');
    expect(isError).toBe(true);
    expect(text).toContain(LOST);
    expect((await firstAnswer(shared)).text).toContain(LOST);
    await allow(linkIn(text));
    expect(await call(next, 'get_firm')).toMatchObject({ isError: false });
  });

  it('with a request that never came to MyCase: the old pair is good', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await fault(shared.sandbox, { path: '/tokens', delay_ms: 1_000, cut: 'before' });
    const first = await connect({ env: shared.env });
    const cutOff = call(first, 'get_firm').catch(() => 'cut off');
    await renewalSent(shared);
    process.kill(pidOf(first), 'SIGKILL');
    expect(await cutOff).toBe('cut off');
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('with the answer half written: lost; the half is never read, and cleared away', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    await spendRefreshToken(shared);
    await writeFile(`${shared.file}.1b4e.next`, '{"app":{"clientId":"san');
    const { text } = await firstAnswer(shared);
    expect(text).toContain(LOST);
    expect((await readdir(shared.folder)).filter((name) => name.endsWith('.next'))).toEqual([]);
  });

  it('with the answer written and the lock not given back: the new pair is good, at once', async () => {
    const shared = await signedIn();
    await leaveLock(shared);
    const client = await aClient({ env: shared.env });
    const began = performance.now();
    expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await shared.counts()).toMatchObject({ refreshes: 0 });
  });

  it('eight that find the lock of a dead one renew once', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    await leaveLock(shared);
    const answers = await Promise.all(Array.from({ length: 8 }, () => firstAnswer(shared)));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });
});

describe('the mark of a process that lives', () => {
  it('is waited for, and its pair is taken', async () => {
    const shared = await signedIn();
    const { app, tokens } = await keptBy(shared);
    await age(shared, 2, markOf(process.pid));
    const answer = firstAnswer(shared);
    await sleep(2_000);
    expect(await shared.counts()).toMatchObject({ refreshes: 0 });
    await shared.prepare({ app, tokens: { ...tokens, accessToken: shared.sandbox.token } });
    expect(await answer).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 0 });
  });

  it('holds for two minutes: the number may be another program’s by then', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(process.pid, Date.now() - 118_000));
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });
});
