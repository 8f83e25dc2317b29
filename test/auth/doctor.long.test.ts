import { describe, expect, it } from 'vitest';
import { LIMITED_TOKEN, SANDBOX_APP, SANDBOX_TOKEN } from '../../src/sandbox/index.ts';
import { fault } from '../support/harness.ts';
import { type Env, run } from '../support/program.ts';
import { aSetting, aSignedInSetting, expire } from './setting.ts';

// `mycase-mcp doctor`: what works, what does not, and how to repair it.

interface Finding {
  readonly subject: string;
  readonly state: string;
  readonly finding: string;
  readonly fix?: string;
}

async function findings(env: Env, args: readonly string[] = []) {
  const { code, stdout, stderr } = await run(['doctor', '--json', ...args], env);
  const found: Finding[] = JSON.parse(stdout);
  const inState = (state: string) => found.filter((one) => one.state === state).map(({ subject }) => subject);
  return { code, stdout, stderr, found, broken: inState('broken'), warnings: inState('warning') };
}

const about = (found: readonly Finding[], subject: string) => found.find((one) => one.subject === subject);

describe('doctor', () => {
  it('finds everything in order, and exits 0', async () => {
    const { env } = await aSignedInSetting();
    const { code, stdout, stderr } = await run(['doctor'], { ...env, MYCASE_TIME_ZONE: 'UTC' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^ok {6}/);
    for (const subject of ['Node', 'store', 'sign-in host', 'clock', 'API host', 'token', 'redirect URI'])
      expect(stdout).toContain(`ok      ${subject}: `);
  });

  it('finds files, folders and tools that the server cannot use', async () => {
    const { env, folder } = await aSignedInSetting();
    const paths = ['--letterhead', '--holidays', '--files-folder'].flatMap((flag) => [flag, `${folder}/missing`]);
    const { code, broken } = await findings(env, [...paths, '--tools', 'foo']);
    expect(code).toBe(1);
    expect(broken).toEqual(expect.arrayContaining(['letterhead', 'holidays', 'files folder', 'tools']));
    expect((await findings(env, ['--files-folder', folder])).broken).toEqual([]);
  });

  it('reports whether lists can be cached on disk', async () => {
    const { env } = await aSignedInSetting();
    const disk = { ...env, MYCASE_CACHE: 'disk', MYCASE_ACCESS_TOKEN: SANDBOX_TOKEN };
    const good = await findings(disk);
    expect(about(good.found, 'cache')).toMatchObject({
      state: 'ok',
      finding: expect.stringContaining('in the unencrypted file'),
    });
    const keyless = await findings({ ...disk, MYCASE_STORE: 'file' });
    expect(about(keyless.found, 'cache')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('MYCASE_STORE_KEY'),
    });
  });

  it('calls one tool of each toolset', async () => {
    const { env } = await aSignedInSetting();
    const { found } = await findings(env);
    const tried = found.filter(({ subject }) => subject.startsWith('toolset '));
    expect(tried.length).toBeGreaterThan(10);
    for (const { finding } of tried) expect(finding).toMatch(/^MyCase answered \w+$|^only writes; not tried$/);
  });

  it('calls the tools of the published profile with --api profile', async () => {
    const { sandbox, env } = await aSetting();
    const profile = {
      ...env,
      MYCASE_BASE_URL: sandbox.url,
      MYCASE_ACCESS_TOKEN: sandbox.token,
      MYCASE_TIME_ZONE: 'UTC',
    };
    expect(await findings(profile, ['--api', 'profile'])).toMatchObject({
      code: 0,
      broken: [],
      warnings: [],
    });
  });

  it('reports where each setting comes from, and shows no secret', async () => {
    const { withApp, env, sandbox } = await aSignedInSetting();
    const all = { ...withApp, MYCASE_STORE_KEY: 'correct horse battery staple' };
    const { stdout } = await run(['doctor', '--store', 'plain'], all);
    expect(stdout).toContain('store = plain, from --store');
    expect(stdout).toContain(`baseUrl = ${sandbox.baseUrl}, from MYCASE_BASE_URL`);
    expect(stdout).toContain('clientSecret = (hidden), from MYCASE_CLIENT_SECRET');
    expect(stdout).toContain('storeKey = (hidden), from MYCASE_STORE_KEY');
    const given = await run(['doctor'], { ...env, MYCASE_ACCESS_TOKEN: sandbox.token });
    expect(given.stdout).toContain('accessToken = (hidden), from MYCASE_ACCESS_TOKEN');
    for (const secret of [SANDBOX_APP.clientSecret, 'horse', sandbox.token])
      expect(stdout + given.stdout).not.toContain(secret);
  });

  it('warns of the toolsets that a person may not use, and exits 0', async () => {
    const { env } = await aSetting();
    const { code, broken, warnings, found } = await findings({ ...env, MYCASE_ACCESS_TOKEN: LIMITED_TOKEN });
    expect({ code, broken }).toEqual({ code: 0, broken: [] });
    expect(warnings).toEqual(expect.arrayContaining(['toolset webhooks', 'toolset billing']));
    expect(about(found, 'toolset webhooks')).toMatchObject({
      finding: expect.stringContaining('(403)'),
      fix: expect.stringContaining('A person who manages the firm'),
    });
    expect(about(found, 'toolset cases')).toMatchObject({ state: 'ok' });
  });

  it('warns when the redirect URI is on another machine', async () => {
    const { env, sandbox } = await aSetting();
    const elsewhere = {
      MYCASE_REDIRECT_URI: 'https://app.example.com/cb',
      MYCASE_ACCESS_TOKEN: sandbox.token,
    };
    const { found } = await findings({ ...env, ...elsewhere });
    expect(about(found, 'redirect URI')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('--paste'),
    });
  });

  it('warns when the clock of the machine differs from the clock of MyCase', async () => {
    const { env, sandbox } = await aSetting();
    const late = `--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+${10 * 60_000}`;
    const { code, warnings } = await findings({
      ...env,
      MYCASE_ACCESS_TOKEN: sandbox.token,
      MYCASE_TIME_ZONE: 'UTC',
      NODE_OPTIONS: late,
    });
    expect({ code, warnings }).toEqual({ code: 0, warnings: ['clock'] });
  });
});

describe('doctor exits 1 and states what to do', () => {
  it('when nobody is signed in', async () => {
    const { env } = await aSetting();
    const { code, broken, found } = await findings(env);
    expect({ code, broken }).toEqual({ code: 1, broken: ['store', 'token'] });
    expect(about(found, 'store')).toMatchObject({ fix: 'Run `mycase-mcp login`.' });
  });

  it('when the sign-in has expired', async () => {
    const { env, sandbox } = await aSignedInSetting();
    await expire(sandbox, 'all');
    const { code, found } = await findings(env);
    expect(code).toBe(1);
    expect(about(found, 'token')).toMatchObject({ state: 'broken', fix: expect.stringContaining('login') });
  });

  it('when MyCase does not know the given access token', async () => {
    const { env } = await aSetting();
    const { code, broken, stdout } = await findings({ ...env, MYCASE_ACCESS_TOKEN: 'out-of-date-token' });
    expect({ code, broken }).toEqual({ code: 1, broken: ['token'] });
    expect(stdout).not.toContain('out-of-date-token');
  });

  it('when a host does not answer', async () => {
    const { env } = await aSignedInSetting();
    const { code, broken } = await findings({ ...env, MYCASE_AUTH_URL: 'http://127.0.0.1:9' });
    expect({ code, broken }).toEqual({ code: 1, broken: ['sign-in host'] });
  });

  it('when MyCase fails for one toolset', async () => {
    const { env, sandbox } = await aSignedInSetting();
    await fault(sandbox, { path: '/v1/tasks', status: 500, times: 20 });
    const { code, broken } = await findings(env);
    expect({ code, broken }).toEqual({ code: 1, broken: ['toolset tasks'] });
  });
});
