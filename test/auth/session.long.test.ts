import { readdir, rename } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { aClient, call, connect, fault, recordsOf } from '../support/harness.ts';
import { age, firstAnswer, renewalSent, signedIn } from './session-talk.ts';
import { expire } from './setting.ts';

// What can happen to a sign-in in use, as a client sees it.

describe('an access token that MyCase refuses before it expires', () => {
  it('is renewed once, and the call succeeds', async () => {
    const shared = await signedIn();
    const client = await aClient({ env: shared.env });
    await call(client, 'get_firm');
    await expire(shared.sandbox, 'access');
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(client, 'get_firm')));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('is renewed once by two processes', async () => {
    const shared = await signedIn();
    const clients = await Promise.all([aClient({ env: shared.env }), aClient({ env: shared.env })]);
    await Promise.all(clients.map((client) => call(client, 'get_firm')));
    await expire(shared.sandbox, 'access');
    const answers = await Promise.all(clients.map((client) => call(client, 'get_firm')));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('does not cause a second record when the call writes', async () => {
    const shared = await signedIn();
    const client = await aClient({ env: shared.env });
    await call(client, 'get_firm');
    await expire(shared.sandbox, 'access');
    const { isError, data } = await call(client, 'create_case', { name: 'Reed v. Stone' });
    expect(isError).toBe(false);
    const made = (await recordsOf(shared.sandbox, 'cases')).filter(({ name }) => name === 'Reed v. Stone');
    expect(made.map(({ id }) => id)).toEqual([data.id]);
    expect(await shared.counts()).toMatchObject({ refreshes: 1 });
  });
});

it('with a valid token and --audit off a call reads and writes no file', async () => {
  const shared = await signedIn();
  const client = await aClient({ args: ['--audit', 'off'], env: shared.env });
  await call(client, 'get_firm');
  await rename(shared.folder, `${shared.folder}-away`);
  for (let left = 20; left > 0; left -= 1) expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
  await expect(readdir(shared.folder)).rejects.toThrow('ENOENT');
});

it('a server that ends finishes the renewal of a call that was canceled', async () => {
  const shared = await signedIn();
  await age(shared, 2);
  await fault(shared.sandbox, { path: '/tokens', delay_ms: 1_000 });
  const client = await connect({ env: shared.env });
  const canceled = new AbortController();
  const answer = client.callTool({ name: 'get_firm', arguments: {} }, { signal: canceled.signal });
  await renewalSent(shared);
  canceled.abort();
  await expect(answer).rejects.toThrow();
  await client.close();
  expect(await firstAnswer(shared)).toMatchObject({ isError: false });
  expect(await shared.counts()).toMatchObject({ refreshes: 1, reused: 0 });
});
