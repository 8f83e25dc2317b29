import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/program.ts';
import { aSetting, aSignedInSetting, expire, signIn } from './setting.ts';

// `mycase-mcp status` and `logout`, and several sign-ins side by side.

describe('status', () => {
  it('shows who is signed in, where the sign-in is stored and when it expires, and exits 0', async () => {
    const { env, folder } = await aSignedInSetting();
    const { code, stdout, stderr } = await run(['status'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'account:      default',
      expect.stringMatching(/^time zone: {4}\S+, which is the time zone of this machine$/),
      `store:        the unencrypted file ${join(folder, 'default.credentials')}`,
      'access token: valid for 23 hours, then renewed automatically',
      'sign-in:      ends in 13 days if it is not used',
      'firm:         Thistlewick Marlow LLP (made-up firm)',
      expect.stringMatching(/^person: {7}\w+ \w+$/),
      'call:         MyCase answered',
      '',
    ]);
  });

  it('--json prints the same facts as JSON', async () => {
    const { env } = await aSignedInSetting();
    const { code, stdout } = await run(['status', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ account: 'default', call: 'MyCase answered' });
  });

  it.each([[[]], [['--json']]])('exits 1 and names the command when nobody is signed in %j', async (args) => {
    const { env } = await aSetting();
    const { code, stdout } = await run(['status', ...args], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Nobody is signed in to MyCase\..*mycase-mcp login/s);
  });

  it('renews a token that MyCase does not accept any more', async () => {
    const { env, sandbox } = await aSignedInSetting();
    await expire(sandbox, 'access');
    expect((await run(['status'], env)).code).toBe(0);
    const counts = await (await fetch(`${sandbox.url}/__sandbox/oauth`)).json();
    expect(counts).toMatchObject({ refreshes: 1, reused: 0 });
  });

  it('renews a token if another process began that at a time in the future: the clock was set back', async () => {
    const { env, folder } = await aSignedInSetting();
    const path = join(folder, 'default.credentials');
    const stored = JSON.parse(readFileSync(path, 'utf8'));
    const renewing = { by: `${process.pid}:other`, since: Date.now() + 3_600_000 };
    writeFileSync(path, JSON.stringify({ ...stored, tokens: { ...stored.tokens, expiresAt: 1 }, renewing }));
    expect((await run(['status'], env)).code).toBe(0);
  });

  it('exits 1 when MyCase does not accept the sign-in any more', async () => {
    const { env, sandbox } = await aSignedInSetting();
    await expire(sandbox, 'all');
    const { code, stdout } = await run(['status'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('no longer accepts') });
  });

  it('does not advise a sign-in that cannot help: for a token from a variable, and without a connection', async () => {
    const { env } = await aSignedInSetting();
    for (const other of [{ MYCASE_ACCESS_TOKEN: 'bad' }, { MYCASE_BASE_URL: 'http://127.0.0.1:9/v1' }]) {
      const { code, stdout } = await run(['status'], { ...env, ...other });
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringContaining('fix:          Run `mycase-mcp doctor`.'),
      });
    }
  });

  it('exits 1 when MyCase cannot be reached', async () => {
    const { env, sandbox } = await aSignedInSetting();
    await sandbox.close().catch(() => {});
    const { code, stdout } = await run(['status'], { ...env, MYCASE_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('could not be reached') });
  });

  it('checks an access token that is given by a variable', async () => {
    const { env, sandbox } = await aSetting();
    const given = { ...env, MYCASE_ACCESS_TOKEN: sandbox.token };
    const { code, stdout } = await run(['status'], given);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Thistlewick') });
    expect(stdout).not.toContain(sandbox.token);
  });
});

describe('logout', () => {
  it('deletes the sign-in and the app', async () => {
    const { env, folder } = await aSignedInSetting();
    const { code, stdout } = await run(['logout'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Signed out') });
    expect(existsSync(join(folder, 'default.credentials'))).toBe(false);
    expect((await run(['status'], env)).code).toBe(1);
    expect((await run(['login'], env)).code).toBe(2);
  });

  it('exits 0 when nobody is signed in', async () => {
    const { env, folder } = await aSetting();
    expect((await run(['logout'], env)).code).toBe(0);
    await rm(folder, { recursive: true, force: true });
    expect((await run(['logout'], env)).code).toBe(0);
  });
});

describe('--account', () => {
  it('separates the sign-ins of two accounts', async () => {
    const { env, withApp } = await aSetting();
    const north = await signIn(withApp, ['--account', 'north']);
    expect(north.said.stdout).toContain('The sign-in "north" is stored in');
    expect((await run(['status'], env)).code).toBe(1);
    expect((await run(['status', '--account', 'north'], env)).code).toBe(0);
    await signIn(withApp, ['--account', 'south']);
    expect((await run(['logout', '--account', 'north'], env)).code).toBe(0);
    expect((await run(['status', '--account', 'north'], env)).code).toBe(1);
    expect((await run(['status', '--account', 'south'], env)).code).toBe(0);
  });

  it('accepts no name that leads out of the state folder', async () => {
    const { env } = await aSetting();
    const { code, stderr } = await run(['status', '--account', '../other'], env);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--account') });
  });
});
