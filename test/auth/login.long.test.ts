import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { fault } from '../support/harness.ts';
import { run, start } from '../support/program.ts';
import { allow, decide, deny, visit } from './person.ts';
import { aRedirectUri, aSetting, linkOf, type Setting, signIn } from './setting.ts';

// `mycase-mcp login`, without a browser: what a person does in one is played by requests.

const FIRM = 'Thistlewick Marlow LLP (made-up firm)';

describe('login', () => {
  it('signs in, prints the names of the firm and the person, and stores the sign-in', async () => {
    const { withApp, env, folder } = await aSetting();
    const login = start(['login'], withApp);
    const page = await allow(await linkOf(login));
    expect(page).toEqual({ status: 200, html: expect.stringContaining(`Signed in to &quot;${FIRM}&quot;`) });
    expect(await login.exit).toBe(0);
    expect(login.said.stdout).toMatch(/Signed in to "Thistlewick Marlow LLP \(made-up firm\)" as "\w+ \w+"\./);
    expect(login.said.stdout).toContain(`stored in the unencrypted file ${folder}/default.credentials`);
    expect(login.said.stderr).toBe('');
    expect((await run(['status'], env)).code).toBe(0);
  });

  it('needs client id and secret only for the first sign-in', async () => {
    const { withApp, env } = await aSetting();
    await signIn(withApp);
    const { MYCASE_REDIRECT_URI: _, ...nothing } = env;
    const again = await signIn(nothing);
    expect(again.said.stdout).toContain(`Signed in to "${FIRM}"`);
  });

  it('sends exactly the parameters that MyCase requires, with a new state each time', async () => {
    const { withApp, redirectUri } = await aSetting();
    const query = async () => {
      const login = start(['login'], withApp);
      const { state, ...rest } = Object.fromEntries(new URL(await linkOf(login)).searchParams);
      login.child.kill('SIGTERM');
      await login.exit;
      expect(rest).toEqual({
        client_id: SANDBOX_APP.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
      });
      return state;
    };
    const states = [await query(), await query()];
    expect(new Set(states).size).toBe(2);
    for (const state of states) expect(state).toMatch(/^[\w-]{32,}$/);
  });
});

describe('login fails with exit code 1 and states what to do', () => {
  /** Logs in with what happens in the browser given; how that ended, in the terminal and on the page. */
  async function failing({ withApp }: Setting, browser: (link: string) => Promise<{ status: number; html: string }>) {
    const login = start(['login'], withApp);
    const page = await browser(await linkOf(login));
    const code = await login.exit;
    expect(page.status).toBe(400);
    return { code, page: page.html, stderr: login.said.stderr };
  }

  it('when the person denies', async () => {
    const { code, page, stderr } = await failing(await aSetting(), deny);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Access was denied in the browser. Sign in again and choose Allow.'),
    });
    expect(page).toContain('Access was denied in the browser.');
  });

  it('when the client secret is wrong', async () => {
    const setting = await aSetting();
    const withApp = { ...setting.withApp, MYCASE_CLIENT_SECRET: 'quite-another-secret' };
    const { code, page, stderr } = await failing({ ...setting, withApp }, allow);
    expect(code).toBe(1);
    for (const words of [page, stderr]) {
      expect(words).toMatch(/does not know this client id with this client secret.*--new-app/);
      expect(words).not.toContain('quite-another-secret');
    }
    expect((await run(['status'], setting.env)).code).toBe(1);
  });

  it('when the code was used already', async () => {
    const setting = await aSetting();
    const { code, stderr } = await failing(setting, async (link) => {
      const redirect = await decide(link, 'allow');
      const { clientId, clientSecret } = SANDBOX_APP;
      await fetch(`${setting.sandbox.url}/tokens`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'authorization_code',
          code: new URL(redirect).searchParams.get('code') ?? '',
          redirect_uri: setting.redirectUri,
        }),
      });
      return visit(redirect);
    });
    expect(code).toBe(1);
    expect(stderr).toContain('did not accept the code: it was used before or is too old. Sign in again.');
  });

  it('when the code is too old', async () => {
    let now = Date.now();
    const { code, stderr } = await failing(await aSetting({ clock: () => now }), async (link) => {
      const redirect = await decide(link, 'allow');
      now += 11 * 60 * 1000;
      return visit(redirect);
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('too old') });
  });

  it('when MyCase answers the token request with 503', async () => {
    const setting = await aSetting();
    await fault(setting.sandbox, { path: '/tokens', status: 503 });
    const { code, stderr } = await failing(setting, allow);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('503') });
  });

  it('when the first call is refused, and the sign-in is stored', async () => {
    const setting = await aSetting();
    await fault(setting.sandbox, { path: '/v1/firm', status: 403 });
    const { code, stderr } = await failing(setting, allow);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/The sign-in is stored, but a first call to MyCase failed: .*403/),
    });
    expect((await run(['status'], setting.env)).code).toBe(0);
  });
});

describe('the redirect URI', () => {
  it('with a port that is taken ends login at once', async () => {
    const { withApp, redirectUri } = await aSetting();
    const other = createServer().listen(Number(new URL(redirectUri).port), '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { code, stderr } = await run(['login'], withApp);
    expect(code).toBe(1);
    expect(stderr).toMatch(/redirect URI, \d+, is in use. If another client or a terminal has an open sign-in/);
  });

  it('that is not registered is refused by MyCase, and login waits until a signal ends it', async () => {
    const { withApp } = await aSetting();
    const login = start(['login', '--redirect-uri', await aRedirectUri()], withApp);
    expect(await visit(await linkOf(login))).toEqual({
      status: 400,
      html: expect.stringContaining('must match exactly'),
    });
    login.child.kill('SIGINT');
    expect(await login.exit).toBe(1);
    expect(login.said.stderr).toMatch(/canceled before MyCase answered.*registered/s);
  });

  it('accepts one redirect: other paths, methods and states change nothing', async () => {
    const { withApp, redirectUri } = await aSetting();
    const login = start(['login'], withApp);
    const redirect = await decide(await linkOf(login), 'allow');
    const foreign = new URL(redirect);
    foreign.searchParams.set('state', 'another');
    expect((await fetch(new URL('/favicon.ico', redirectUri))).status).toBe(404);
    expect((await fetch(redirect, { method: 'POST' })).status).toBe(404);
    expect((await visit(redirectUri)).status).toBe(400);
    expect(await visit(foreign.href)).toEqual({
      status: 400,
      html: expect.stringContaining('was not started here'),
    });
    expect((await visit(redirect)).status).toBe(200);
    expect(await login.exit).toBe(0);
  });
});

describe('a signal to login', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a login that waits, even while a browser keeps a connection open',
    async (signal) => {
      const { withApp, redirectUri } = await aSetting();
      const login = start(['login'], withApp);
      await linkOf(login);
      const held = connect(Number(new URL(redirectUri).port), '127.0.0.1');
      held.on('error', () => {});
      onTestFinished(() => void held.destroy());
      await once(held, 'connect');
      login.child.kill(signal);
      expect(await login.exit).toBe(1);
      expect(login.said.stderr).toContain('permission to manage the firm’s preferences');
    },
  );
});

describe('login without a terminal', () => {
  it('exits 2 without client id and secret, and names the variables to set', async () => {
    const { env } = await aSetting();
    const { code, stdout, stderr } = await run(['login'], env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET .*set MYCASE_REDIRECT_URI/);
  });

  it('ends with --paste, because nobody can paste', async () => {
    const { withApp } = await aSetting();
    expect((await run(['login', '--paste'], withApp)).code).toBe(2);
  });

  it('has no flag for the client secret', async () => {
    const { env } = await aSetting();
    const { code, stderr } = await run(['login', '--client-secret', 'on-the-command-line'], env);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('MYCASE_CLIENT_SECRET') });
    expect(stderr).not.toContain('on-the-command-line');
  });
});
