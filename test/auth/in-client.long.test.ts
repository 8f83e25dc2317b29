import { once } from 'node:events';
import { connect } from 'node:net';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aClient, BIN, call, ERAS, join } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { TOOLS } from '../support/listed-tools.ts';
import { type Env, run } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import { allow, deny } from './person.ts';
import { aSetting, aSignedInSetting, expire, linkIn, type Setting, signIn } from './setting.ts';

// Nobody is signed in any more, and there is no terminal: the client has a server and a person.

/** The app is known, the sign-in is over. */
async function aLapsedSetting(): Promise<Setting> {
  const setting = await aSignedInSetting();
  await expire(setting.sandbox, 'all');
  return setting;
}

type Transport = 'stdio' | 'HTTP';

/** A client of the built server, and the addresses it was asked to open. `open` is what its person does with one. */
async function aLinkOpener(env: Env, era: keyof typeof ERAS, transport: Transport, open: (link: string) => void) {
  const options: ClientOptions = { ...ERAS[era], capabilities: { elicitation: { url: {} } } };
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  const asked: unknown[] = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params);
    if (params.mode === 'url') open(params.url);
    return { action: 'accept' };
  });
  await join(client, await transportTo(env, transport));
  onTestFinished(() => client.close());
  return { client, asked };
}

async function transportTo(env: Env, transport: Transport) {
  if (transport === 'stdio') {
    const variables = { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env };
    return new StdioClientTransport({ command: process.execPath, args: [BIN], env: variables });
  }
  const server = await startHttp({ env });
  onTestFinished(() => server.stop());
  return new StreamableHTTPClientTransport(new URL(server.url));
}

const EITHER: readonly [keyof typeof ERAS, Transport][] = [
  ['2025-11-25', 'stdio'],
  ['2026-07-28', 'stdio'],
  ['2025-11-25', 'HTTP'],
  ['2026-07-28', 'HTTP'],
];

describe.each(EITHER)('a client of protocol %s over %s that opens links', (era, transport) => {
  it('is asked to open the sign-in page, and its call is answered after the sign-in', async () => {
    const { env, redirectUri } = await aLapsedSetting();
    const { client, asked } = await aLinkOpener(env, era, transport, (link) => {
      setTimeout(() => void allow(link), 200);
    });
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
    const { isError, text } = await call(client, 'get_firm');
    expect(isError, text).toBe(false);
    expect(text).toContain('made-up');
    expect(asked).toEqual([
      expect.objectContaining({ mode: 'url', url: expect.stringContaining('/login_sessions/new?') }),
    ]);
    expect(JSON.stringify(asked)).toContain(encodeURIComponent(redirectUri));
    expect((await call(client, 'get_me')).isError).toBe(false);
    expect(asked).toHaveLength(1);
    expect((await run(['status'], env)).code).toBe(0);
  });
});

describe('a client that cannot open links', () => {
  it.each(['2025-11-25', '2026-07-28'] as const)('gets the sign-in link as text: %s', async (era) => {
    const { env } = await aLapsedSetting();
    const client = await aClient({ env, era });
    const { isError, text } = await call(client, 'get_firm');
    expect(isError).toBe(true);
    expect(text).toMatch(/no longer accepts this sign-in.*open this link in a browser.*Then call again.*: http/);
    expect((await allow(linkIn(text))).html).toContain('Signed in to');
    expect((await call(client, 'get_firm')).isError).toBe(false);
  });

  it('waits with the next call for the sign-in, and gets its result after it', async () => {
    const { env, sandbox } = await aLapsedSetting();
    const client = await aClient({ env });
    const { text } = await call(client, 'get_firm');
    let isAnswered = false;
    const second = Promise.all([call(client, 'get_firm'), call(client, 'list_cases')]).finally(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isAnswered).toBe(false);
    await allow(linkIn(text));
    expect((await second).map(({ isError }) => isError)).toEqual([false, false]);
    const counts = await (await fetch(`${sandbox.url}/__sandbox/oauth`)).json();
    expect(counts).toMatchObject({ codes: 2, redeemed: 2, reused: 0 });
  });

  it('that sends several calls at the same time starts one sign-in', async () => {
    const { env } = await aLapsedSetting();
    const client = await aClient({ env });
    const answers = await Promise.all(['get_firm', 'get_me', 'list_cases'].map((name) => call(client, name)));
    expect(new Set(answers.map(({ text }) => linkIn(text))).size).toBe(1);
    expect(linkIn(answers[0]?.text ?? '')).not.toBe('');
    await allow(linkIn(answers[0]?.text ?? ''));
    expect((await call(client, 'get_me')).isError).toBe(false);
  });

  it('gets a new link after the person has denied', async () => {
    const { env } = await aLapsedSetting();
    const client = await aClient({ env });
    const first = linkIn((await call(client, 'get_firm')).text);
    await deny(first);
    const second = linkIn((await call(client, 'get_firm')).text);
    expect(second).toContain('/login_sessions/new?');
    expect(second).not.toBe(first);
    await allow(second);
    expect((await call(client, 'get_firm')).isError).toBe(false);
  });

  it('without an app is told to run login in a terminal, and its next call succeeds after that', async () => {
    const { env, withApp } = await aSetting();
    const client = await aClient({ env });
    const { isError, text } = await call(client, 'get_firm');
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(
        /Nobody is signed in.*client id and the client secret of your app.*`mycase-mcp login`/,
      ),
    });
    await signIn(withApp);
    expect((await call(client, 'get_firm')).isError).toBe(false);
  });

  it('is told to run login in a terminal when the redirect URI is on another machine', async () => {
    const { withApp } = await aSetting();
    const client = await aClient({ env: { ...withApp, MYCASE_REDIRECT_URI: 'https://app.example.com/cb' } });
    const { isError, text } = await call(client, 'get_firm');
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(/another machine.*`mycase-mcp login` in a terminal/),
    });
  });
});

describe('two clients at the same time', () => {
  it('the second client is told that a sign-in is open, and its call succeeds after that sign-in', async () => {
    const { env } = await aLapsedSetting();
    const [one, other] = [await aClient({ env }), await aClient({ env })];
    const link = linkIn((await call(one, 'get_firm')).text);
    const { isError, text } = await call(other, 'get_firm');
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringContaining('If another client or a terminal has an open sign-in'),
    });
    await allow(link);
    expect((await call(one, 'get_firm')).isError).toBe(false);
    expect((await call(other, 'get_firm')).isError).toBe(false);
  });

  it('a malformed HTTP request does not end the server while a sign-in is open', async () => {
    const { env } = await aLapsedSetting();
    const client = await aClient({ env });
    const link = linkIn((await call(client, 'get_firm')).text);
    const { port } = new URL(new URL(link).searchParams.get('redirect_uri') ?? '');
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET // HTTP/1.1\r\nhost: x\r\n\r\n'));
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1.1 404/);
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
  });

  it('a server that ends closes the port of the redirect URI', async () => {
    const { env } = await aLapsedSetting();
    const one = await aClient({ env });
    await call(one, 'get_firm');
    await one.close();
    const other = await aClient({ env });
    const link = linkIn((await call(other, 'get_firm')).text);
    await allow(link);
    expect((await call(other, 'get_firm')).isError).toBe(false);
  });
});
