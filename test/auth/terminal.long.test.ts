import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { run, start, startInTerminal } from '../support/program.ts';
import { allow, decide } from './person.ts';
import { aSetting, linkOf } from './setting.ts';

// What login asks a person who sits at a terminal. `script` of util-linux gives it one.

const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
if (!hasTerminal) process.stderr.write('test/auth/terminal.long.test.ts is skipped: no util-linux `script` here.\n');

const ELSEWHERE = 'https://signed-in.example.com/callback';

describe.skipIf(!hasTerminal)('login in a terminal', () => {
  it('asks for client id and secret, and does not show the secret', async () => {
    const { env, redirectUri } = await aSetting();
    const { MYCASE_REDIRECT_URI: _, ...asked } = env;
    const login = startInTerminal(['login'], asked);
    await login.hears(/Client id/);
    login.child.stdin.write(`${SANDBOX_APP.clientId}\r`);
    await login.hears(/Client secret/);
    login.child.stdin.write(`${SANDBOX_APP.clientSecret}\r`);
    await login.hears(/Redirect URI, as MyCase support registered it/);
    login.child.stdin.write(`${'\b'.repeat(60)}127.0.0.1:8765/callback\r`);
    await login.hears(/The redirect URI must be a URL that starts with https/);
    login.child.stdin.write(`${'\b'.repeat(60)}${redirectUri}\r`);
    await login.hears(/The firm's time zone/);
    login.child.stdin.write('\r');
    await allow(await linkOf(login));
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toContain('Signed in to "Thistlewick Marlow LLP');
    expect(login.said.stdout).not.toContain(SANDBOX_APP.clientSecret);
    expect((await run(['status'], env)).code).toBe(0);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Escape', '\u001b'],
  ])('%s at a question of login changes nothing and exits 2', async (_, key) => {
    const { env, folder } = await aSetting();
    const login = startInTerminal(['login'], env);
    await login.hears(/Client id/);
    login.child.stdin.write(key);
    expect(await login.exit).toBe(2);
    expect(login.said.stdout).toContain('Canceled. Nothing was changed.');
    expect(existsSync(folder)).toBe(false);
  });
});

describe.skipIf(!hasTerminal)('login with a redirect URI on another machine', () => {
  /** Signs in as far as the question for the address, and answers it with what a person makes of the link. */
  async function pasting(paste: (link: string) => Promise<string>) {
    const { withApp, env } = await aSetting({ redirectUris: [ELSEWHERE] });
    const login = startInTerminal(['login'], { ...withApp, MYCASE_REDIRECT_URI: ELSEWHERE, MYCASE_TIME_ZONE: 'UTC' });
    const link = await linkOf(login);
    await login.hears(/The last address that the browser shows/);
    login.child.stdin.write(`${await paste(link)}\r`);
    return { code: await login.exit, said: login.said.stdout, status: await run(['status'], env) };
  }

  it('accepts the pasted address', async () => {
    const { code, said, status } = await pasting((link) => decide(link, 'allow'));
    expect({ code, said, status: status.code }).toEqual({
      code: 0,
      said: expect.stringContaining('Signed in to "Thistlewick Marlow LLP'),
      status: 0,
    });
  });

  it.each<[string, (link: string) => Promise<string>, string]>([
    ['Deny', (link) => decide(link, 'deny'), 'Access was denied in the browser.'],
    ['the link itself', async (link) => link, 'is still on a page of MyCase. If MyCase showed a page with the word'],
    ['words', async () => 'signed in, thanks', 'That is not an address.'],
    [
      'the address of another sign-in',
      async (link) => (await decide(link, 'allow')).replace(/state=[^&]+/, 'state=another'),
      'does not belong to this sign-in',
    ],
  ])('states what is wrong with %s', async (_, paste, words) => {
    const { code, said, status } = await pasting(paste);
    expect({ code, said, status: status.code }).toEqual({
      code: 1,
      said: expect.stringContaining(words),
      status: 1,
    });
  });
});

it.each(['SIGTERM', 'SIGINT'] as const)('%s ends login while it asks a question', async (signal) => {
  const { withApp } = await aSetting();
  const login = start(['login', '--paste'], withApp);
  await login.hears(/The last address that the browser shows/);
  login.child.kill(signal);
  expect(await login.exit).toBe(2);
});
