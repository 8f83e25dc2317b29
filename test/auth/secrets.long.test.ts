import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { BIN, call, ERAS, fault, join } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { type Env, run, start } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import { type Listener, listenIn } from './listener.ts';
import { allow, decide, deny, visit } from './person.ts';
import { aSetting, aSignedInSetting, expire, kept, keptTokens, linkIn, linkOf } from './setting.ts';

// Client secret, tokens and codes are kept by the store alone: nothing else that comes out of the program has them.

/** Nothing was said, though the listener knows what to listen for: the client secret and others. */
function expectSilence(listener: Listener): void {
  expect(listener.known()).toBeGreaterThan(2);
  expect(listener.leaks()).toEqual([]);
}

/** Runs commands one after the other, and listens. */
async function runAll(commands: readonly string[][], env: Env, listener: Listener): Promise<void> {
  for (const words of commands) {
    listener.hear(words.join(' '), await run(words, env));
    await listener.look();
  }
}

/** A client over stdio; what it is answered and what the server logs is heard. */
async function aHeardClient(env: Env, listener: Listener) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN],
    env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env },
    stderr: 'pipe',
  });
  transport.stderr?.on('data', (bytes) => listener.hear('stderr', String(bytes)));
  const client = new Client({ name: 'test', version: '1.0.0' }, ERAS['2025-11-25']);
  await join(client, transport);
  onTestFinished(() => client.close());
  const ask = async (tool: string, args: Record<string, unknown> = {}) => {
    const answer = await call(client, tool, args).catch((error) => ({ text: String(error), isError: true }));
    listener.hear(tool, answer);
    await listener.look();
    return answer;
  };
  return { ask, pid: transport.pid ?? 0 };
}

it('a secret in an output is found by this test', async () => {
  const setting = await aSignedInSetting();
  const listener = listenIn(setting);
  await listener.look();
  listener.hear('the store', await kept(setting));
  expect(listener.leaks()).toHaveLength(3);
});

it.each<[string, (link: string) => Promise<string>, Env]>([
  ['succeeds', (link) => decide(link, 'allow'), {}],
  ['is denied', (link) => decide(link, 'deny'), {}],
  ['has another secret', (link) => decide(link, 'allow'), { MYCASE_CLIENT_SECRET: 'quite-another-secret' }],
])('no secret is shown by a sign-in that %s', async (_, browser, own) => {
  const setting = await aSetting();
  const listener = listenIn(setting);
  listener.learn('quite-another-secret');
  const login = start(['login'], { ...setting.withApp, ...own });
  const redirect = await browser(await linkOf(login));
  listener.learn(new URL(redirect).searchParams.get('code') ?? 'no-code');
  listener.hear('the page', await visit(redirect));
  listener.hear('the exit', await login.exit);
  listener.hear('login', login.said);
  await listener.look();
  expectSilence(listener);
});

it('no secret is shown by calls, renewals, refusals and a sign-in from inside a client', async () => {
  const setting = await aSignedInSetting();
  const { sandbox, env } = setting;
  const listener = listenIn(setting);
  await listener.look();
  const { ask } = await aHeardClient(env, listener);
  expect(await ask('get_firm')).toMatchObject({ isError: false });
  for (const [tool, args] of [
    ['get_case', { case_id: 1 }],
    ['get_case', { case_id: 'none' }],
    ['no_such_tool', {}],
  ] as const)
    expect(await ask(tool, args)).toMatchObject({ isError: true });

  await expire(sandbox, 'access');
  expect(await ask('get_firm')).toMatchObject({ isError: false });
  await fault(sandbox, { path: '/v1/firm', status: 401, times: 2 });
  expect(await ask('get_firm')).toMatchObject({ isError: true });
  await expire(sandbox, 'all');
  const { text } = await ask('get_firm');
  listener.hear('the page', await deny(linkIn(text)));
  const again = await ask('get_firm');
  listener.hear('the page', await allow(linkIn(again.text)));
  expect(await ask('get_firm')).toMatchObject({ isError: false });
  expect(listener.known()).toBeGreaterThan(8);
  expectSilence(listener);
});

it('no secret is shown by errors in which MyCase repeats the request', async () => {
  const setting = await aSignedInSetting();
  const { sandbox, env } = setting;
  const listener = listenIn(setting);
  const [access = '', refresh = ''] = await keptTokens(setting);
  await listener.look();
  const { ask } = await aHeardClient(env, listener);
  const body = (words: string) => JSON.stringify({ errors: [{ description: words }], error: words, message: words });
  await fault(sandbox, { path: '/v1/firm', status: 400, body: body(`What is ${access}?`) });
  expect(await ask('get_firm')).toMatchObject({ isError: true });
  await expire(sandbox, 'access');
  await fault(sandbox, { path: '/tokens', status: 400, body: body(`Bad ${refresh} of sandbox-secret`) });
  expect(await ask('get_firm')).toMatchObject({ isError: true });
  await fault(sandbox, { path: '/tokens', status: 500, body: body(refresh), times: 3 });
  expect(await ask('get_firm')).toMatchObject({ isError: true });
  await runAll([['status'], ['doctor']], env, listener);
  expectSilence(listener);
});

it('no secret is shown after a crash in the middle of a renewal', async () => {
  const setting = await aSignedInSetting();
  const { sandbox, env } = setting;
  const listener = listenIn(setting);
  await listener.look();
  await expire(sandbox, 'access');
  await fault(sandbox, { path: '/tokens', delay_ms: 3000 });
  const { ask, pid } = await aHeardClient(env, listener);
  const call = ask('get_firm');
  await expect.poll(() => kept(setting)).toContain('renewing');
  process.kill(pid, 'SIGKILL');
  listener.hear('the broken call', await call);
  await listener.look();
  await runAll([['status'], ['doctor'], ['status', '--json'], ['doctor', '--json']], env, listener);
  expectSilence(listener);
});

it('no secret is shown by status, doctor and logout', async () => {
  const setting = await aSignedInSetting();
  const listener = listenIn(setting);
  await listener.look();
  const commands = [['status'], ['status', '--json'], ['doctor'], ['doctor', '--json'], ['logout'], ['status']];
  await runAll(commands, setting.withApp, listener);
  expectSilence(listener);
});

it('no secret is shown by the HTTP server, with its token or without it', async () => {
  const setting = await aSignedInSetting();
  const listener = listenIn(setting);
  const token = 'a-token-that-clients-bring';
  listener.learn(token);
  await listener.look();
  const server = await startHttp({ env: { ...setting.withApp, MYCASE_HTTP_TOKEN: token } });
  onTestFinished(() => server.stop());
  const client = async (authorization: string) => {
    const one = new Client({ name: 'test', version: '1.0.0' }, ERAS['2025-11-25']);
    const requestInit = { headers: { authorization } };
    await join(one, new StreamableHTTPClientTransport(new URL(server.url), { requestInit }));
    onTestFinished(() => one.close());
    return one;
  };
  listener.hear('a refusal', String(await client('Bearer wrong').catch((error) => error)));
  const allowed = await client(`Bearer ${token}`);
  listener.hear('an answer', await call(allowed, 'get_me'));
  listener.hear('an error', await call(allowed, 'get_case', { case_id: 1 }));
  await listener.look();
  await server.stop();
  listener.hear('the server', server.said);
  expectSilence(listener);
});
