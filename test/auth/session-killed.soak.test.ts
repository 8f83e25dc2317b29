import { readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { aClient, call, connect, fault } from '../support/harness.ts';
import { allow } from './person.ts';
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
import { linkIn } from './setting.ts';

// A renewal that is killed at each of its steps, as the next start finds it.

const LOST = 'The response to a renewal of the sign-in was lost';

/** What a holder of the lock leaves that is killed: a file that no longer shows any life. */
async function leaveLock({ folder }: SignedIn): Promise<string> {
  const file = join(folder, 'default.lock.left-behind');
  await writeFile(file, '');
  return file;
}

describe('a process that is killed during a renewal', () => {
  it('before it notes the renewal: another process takes over its lock, and the old tokens are valid', async () => {
    const shared = await signedIn();
    await age(shared, 2);
    await leaveLock(shared);
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('leaves an old lock: another process does not wait for it', async () => {
    const [old, fresh] = [await signedIn(), await signedIn()];
    await Promise.all([age(old, 2), age(fresh, 2)]);
    const [client, other] = [await aClient({ env: old.env }), await aClient({ env: fresh.env })];
    await utimes(await leaveLock(old), 0, 0);
    await leaveLock(fresh);
    const waiting = call(other, 'get_firm');
    const first = await Promise.race([call(client, 'get_firm').then((answer) => ({ answer })), waiting]);
    expect(first).toMatchObject({ answer: { isError: false } });
    expect(await waiting).toMatchObject({ isError: false });
  });

  it('after it notes the renewal and before the request: the old tokens are valid', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
    expect(await shared.stored()).not.toHaveProperty('renewing');
  });

  it('after the request and before the response: the sign-in is lost, and a new sign-in replaces it', async () => {
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

  it('with a request that did not reach MyCase: the old tokens are valid', async () => {
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

  it('while it writes the new tokens: the sign-in is lost, and the partial file is not read and is deleted', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    await spendRefreshToken(shared);
    await writeFile(`${shared.file}.1b4e28ba-2fa1-41d2-883f-0016d3cca427.next`, '{"app":{"clientId":"san');
    const { text } = await firstAnswer(shared);
    expect(text).toContain(LOST);
    expect((await readdir(shared.folder)).filter((name) => name.endsWith('.next'))).toEqual([]);
  });

  it('after it wrote the new tokens and before it unlocked: the new tokens are valid at once', async () => {
    const shared = await signedIn();
    const lock = await leaveLock(shared);
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await readdir(shared.folder)).toContain(basename(lock));
    expect(await shared.counts()).toMatchObject({ refreshes: 0 });
  });

  it('leaves a lock: eight processes that find it renew once', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(DEAD_PID));
    await leaveLock(shared);
    const answers = await Promise.all(Array.from({ length: 8 }, () => firstAnswer(shared)));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });
});

describe('a renewal that a running process has noted', () => {
  it('is waited for by other processes, which use its new tokens', async () => {
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

  it('counts for two minutes, because another program may have the process id after that', async () => {
    const shared = await signedIn();
    await age(shared, 2, markOf(process.pid, Date.now() - 118_000));
    expect(await firstAnswer(shared)).toMatchObject({ isError: false });
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });
});
