import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aFreePort } from '../support/free-port.ts';
import { aSandboxHost, type Host, startHost, startSandboxHost } from './hosted.ts';
import { callWithToken, register, signedIn } from './oauth-client.ts';

type Headers = Readonly<Record<string, string>>;

describe('behind a proxy', () => {
  /** Sends a request through the loopback address. Returns the address of its sender in the log. */
  const senderOf = async (host: Host, headers: Headers): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${host.port}/mcp`, { method: 'POST', headers });
    const request = answer.headers.get('x-request-id');
    const find = () => host.said.map((line) => JSON.parse(line)).find((line) => line.request === request);
    await expect.poll(find).toBeDefined();
    return find().address;
  };

  it('a trusted one names the sender, and nobody else does', async () => {
    const host = await aSandboxHost([
      '--log-format',
      'json',
      '--trusted-proxy',
      '127.0.0.1,10.0.0.0/8,2001:db8:1::/48',
    ]);
    for (const [forwarded, sender] of [
      ['198.51.100.7', '198.51.100.7'],
      ['198.51.100.7, 10.1.2.3', '198.51.100.7'],
      // The sender wrote the first one.
      ['203.0.113.9, 198.51.100.7', '198.51.100.7'],
      ['198.51.100.7:4711', '198.51.100.7'],
      ['[2001:db8:2::1]:4711, 2001:db8:1::2', '2001:db8:2::1'],
      ['::ffff:198.51.100.7', '198.51.100.7'],
      ['not an address', '127.0.0.1'],
    ] as const)
      expect(await senderOf(host, { 'x-forwarded-for': forwarded }), forwarded).toBe(sender);
    const other = await aSandboxHost(['--log-format', 'json', '--trusted-proxy', '10.0.0.0/8']);
    expect(await senderOf(other, { 'x-forwarded-for': '198.51.100.7' })).toBe('127.0.0.1');
    const alone = await aSandboxHost(['--log-format', 'json']);
    for (let count = 0; count < 2; count += 1)
      expect(await senderOf(alone, { 'x-forwarded-for': '198.51.100.7' })).toBe('127.0.0.1');
    expect(alone.said.filter((line) => line.includes('--trusted-proxy names no proxy'))).toHaveLength(1);
  });

  it('the forwarded host and the forwarded scheme count', async () => {
    const port = await aFreePort();
    const args = ['--sandbox', '--trusted-proxy', '127.0.0.1'];
    const host = await startHost('https://a.example', port, args, {});
    onTestFinished(() => host.stop());
    const statusOf = async (headers: Headers) =>
      (await fetch(`http://127.0.0.1:${port}/.well-known/oauth-protected-resource`, { headers })).status;
    expect(await statusOf({})).toBe(403);
    expect(await statusOf({ 'x-forwarded-host': 'a.example' })).toBe(200);
    expect(await statusOf({ 'x-forwarded-host': 'a.example', 'x-forwarded-proto': 'https' })).toBe(200);
    expect(await statusOf({ 'x-forwarded-host': 'a.example', 'x-forwarded-proto': 'http' })).toBe(403);
    expect(await statusOf({ 'x-forwarded-host': 'b.example' })).toBe(403);
  });
});

describe('the limits', () => {
  it('of requests of a person do not limit another person', async () => {
    const host = await aSandboxHost(['--requests-per-person', '3']);
    const partner = await signedIn(host);
    const associate = await signedIn(host, { person: 'associate' });
    const statuses = [];
    for (let count = 0; count < 4; count += 1)
      statuses.push((await callWithToken(host, partner.tokens.access_token, 'get_me')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await callWithToken(host, partner.tokens.access_token, 'get_me');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.text()).toMatch(/Too many requests of this person in a minute\. Try again in \d+ seconds\./);
    expect((await callWithToken(host, associate.tokens.access_token, 'get_me')).status).toBe(200);
  });

  it('of an address count pages, token requests and registrations more, and have an answer of their kind', async () => {
    const proxied = ['--requests-per-address', '100', '--trusted-proxy', '127.0.0.1'];
    const host = await aSandboxHost(proxied);
    const send = (from: string, path: string, init: RequestInit = {}) =>
      host.fetch(host.publicUrl + path, { ...init, headers: { ...init.headers, 'x-forwarded-for': from } });
    const countUntilRefused = async (from: string, path: string, init?: RequestInit) => {
      for (let count = 0; ; count += 1) {
        const answer = await send(from, path, init);
        if (answer.status === 429) return { count, answer };
        await answer.text();
      }
    };
    const post = {
      method: 'POST',
      body: 'grant_type=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    const mcp = await countUntilRefused('198.51.100.1', '/mcp', { method: 'POST' });
    expect(mcp.count).toBe(100);
    expect(await mcp.answer.json()).toMatchObject({ jsonrpc: '2.0', error: { message: /this network address/ } });
    const page = await countUntilRefused('198.51.100.2', '/interaction/x');
    expect(page.count).toBe(20);
    expect(page.answer.headers.get('content-type')).toContain('text/html');
    expect(await page.answer.text()).toContain('Too many requests of this network address in a minute.');
    const token = await countUntilRefused('198.51.100.3', '/oauth/token', post);
    expect(token.count).toBe(20);
    expect(await token.answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    const registration = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await countUntilRefused('198.51.100.4', '/oauth/register', registration)).count).toBe(2);
    // All IPv6 addresses of one network count together, and the proxy itself is not limited.
    for (let host64 = 1; host64 <= 20; host64 += 1) await send(`2001:db8::${host64}`, '/interaction/x');
    expect((await send('2001:db8:0:0:ffff::1', '/interaction/x')).status).toBe(429);
    expect((await send('2001:db8:0:1::1', '/interaction/x')).status).not.toBe(429);
    expect((await register(host, {})).status).toBe(201);
  });

  it('of requests of a person that run at the same time', async () => {
    const host = await aSandboxHost();
    const { tokens } = await signedIn(host);
    const waiting: Socket[] = [];
    for (let count = 0; count < 100; count += 1) waiting.push(await sendHalf(host.port, tokens.access_token));
    // A call that runs meanwhile takes the place of a request.
    const callWithOneMore = async () => {
      waiting.push(await sendHalf(host.port, tokens.access_token));
      return (await callWithToken(host, tokens.access_token, 'get_me')).status;
    };
    await expect.poll(callWithOneMore).toBe(429);
    for (const socket of waiting) socket.destroy();
    await expect.poll(async () => (await callWithToken(host, tokens.access_token, 'get_me')).status).toBe(200);
  });

  it('of connections', async () => {
    const host = await aSandboxHost(['--max-connections', '20']);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openSocket(host.port)));
    await expect.poll(() => sockets.filter((socket) => socket.destroyed).length).toBe(180);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() =>
        fetch(`${host.publicUrl}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});

/** Opens a connection, which the server may close. */
async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends a request whose body does not end. */
async function sendHalf(port: number, token: string | undefined): Promise<Socket> {
  const socket = await openSocket(port);
  const head = ['POST /mcp HTTP/1.1', `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`];
  const body = ['Content-Type: application/json', 'Content-Length: 999'];
  socket.write(`${[...head, ...body].join('\r\n')}\r\n\r\n{`);
  return socket;
}

describe('a web page', () => {
  const PAGE = 'https://app.example';
  let host: Host;
  beforeAll(async () => {
    host = await startSandboxHost(['--allowed-origin', `${PAGE},https://other.example`]);
  });
  afterAll(() => host.stop());

  const send = (path: string, method: string, origin: string, headers: Headers = {}) =>
    host.fetch(host.publicUrl + path, { method, headers: { origin, ...headers } });

  it.each(['/mcp', '/oauth/token', '/oauth/register', '/oauth/revoke', '/.well-known/oauth-authorization-server'])(
    'of an allowed origin may use %s, after a preflight',
    async (path) => {
      const preflight = await send(path, 'OPTIONS', PAGE, {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,mcp-protocol-version',
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,mcp-protocol-version');
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
      const answer = await send(path, path.startsWith('/.well') ? 'GET' : 'POST', PAGE);
      expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(answer.headers.get('access-control-expose-headers')).toContain('www-authenticate');
      for (const name of ['mcp-session-id', 'mcp-protocol-version'])
        expect(answer.headers.get('access-control-expose-headers')).toContain(name);
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
    },
  );

  it('of an allowed origin gets tokens', async () => {
    const { refresh, tokens } = await signedIn(host);
    const answer = await host.fetch(`${host.publicUrl}/oauth/token`, {
      method: 'POST',
      headers: { origin: PAGE, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token ?? '',
        client_id: '',
      }),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect((await refresh(tokens.refresh_token ?? '')).status).toBe(200);
  });

  it('of an allowed origin may not use the pages of the sign-in', async () => {
    for (const path of ['/oauth/authorize', '/interaction/x', '/mycase/callback']) {
      expect((await send(path, 'OPTIONS', PAGE)).status, path).toBe(403);
      const answer = await send(path, 'GET', PAGE);
      expect(answer.status, path).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('of another origin may use nothing', async () => {
    for (const path of ['/mcp', '/oauth/token', '/oauth/register', '/.well-known/oauth-authorization-server']) {
      const answer = await send(path, 'OPTIONS', 'https://evil.example');
      expect(answer.status, path).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
