import { request } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { ERAS, fault, join, pointedAt, requestsTo } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';

const TOKEN = 'a-token-of-the-tests-own';
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

let sandbox: Sandbox;
let server: HttpServer;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await startHttp({ env: pointedAt(sandbox) });
});

afterAll(async () => {
  await server.stop();
  await sandbox.close();
});

interface Reply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** A raw request: fetch would not let a Host header through. */
function send(url: string, headers: Record<string, string>, body?: string, method = 'POST'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const post = (message: unknown, headers: Record<string, string> = {}) =>
  send(server.url, { ...JSON_HEADERS, ...headers }, JSON.stringify(message));

async function startSecond(args: string[], env: Record<string, string> = {}): Promise<HttpServer> {
  const second = await startHttp({ args, env: { ...pointedAt(sandbox), ...env } });
  onTestFinished(() => second.stop());
  return second;
}

describe('the HTTP server accepts requests', () => {
  it('at /healthz', async () => {
    const health = await send(server.url.replace('/mcp', '/healthz'), {}, undefined, 'GET');
    expect(health).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an Origin that is none', { origin: 'null' }],
  ])('refuses %s with 403', async (_, headers) => {
    expect(await post(initialize, headers)).toMatchObject({ status: 403 });
  });

  it('from a web page of this machine', async () => {
    expect(await post(initialize, { origin: 'http://localhost:5173' })).toMatchObject({ status: 200 });
  });

  it('on 127.0.0.1 unless another address is set', () => {
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
  });

  it('on another address only with a token', async () => {
    await expect(startHttp({ args: ['--bind', '0.0.0.0'] })).rejects.toThrow(/ended with 2: .*MYCASE_HTTP_TOKEN/);
  });

  it('only with the token when one is set, and never shows the token', async () => {
    const guarded = await startSecond([], { MYCASE_HTTP_TOKEN: TOKEN });
    const refused = await send(guarded.url, JSON_HEADERS, JSON.stringify(initialize));
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('Bearer') },
    });
    expect(refused.text + guarded.said.stderr.join()).not.toContain(TOKEN);
    const wrong = { ...JSON_HEADERS, authorization: `Bearer ${TOKEN}x` };
    expect(await send(guarded.url, wrong, JSON.stringify(initialize))).toMatchObject({ status: 401 });
    const right = { ...JSON_HEADERS, authorization: `Bearer ${TOKEN}` };
    expect(await send(guarded.url, right, JSON.stringify(initialize))).toMatchObject({ status: 200 });
  });

  it('with a host name that was allowed', async () => {
    const named = await startSecond(['--allowed-hosts', 'mcp.example.com']);
    const headers = { ...JSON_HEADERS, host: 'mcp.example.com' };
    expect(await send(named.url, headers, JSON.stringify(initialize))).toMatchObject({ status: 200 });
  });
});

describe('the HTTP server refuses requests', () => {
  it.each([
    ['a batch', JSON.stringify([ping, ping]), {}, 400, 'Batches'],
    ['no JSON', '{"jsonrpc":', {}, 400, 'not valid JSON'],
    ['another content type', JSON.stringify(ping), { 'content-type': 'text/plain' }, 415, 'application/json'],
    ['more than 8 MiB', JSON.stringify({ ...ping, fill: 'x'.repeat(9 * 1024 * 1024) }), {}, 413, 'bytes'],
    ['a session that is not there', JSON.stringify(ping), { 'mcp-session-id': 'gone' }, 404, 'Initialize'],
    ['a message without a session', JSON.stringify(ping), {}, 400, 'Initialize'],
  ])('%s, as JSON and without a stack', async (_, body, headers, status, words) => {
    const reply = await send(server.url, { ...JSON_HEADERS, ...headers }, body);
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text).error.message).toContain(words);
    expect(reply.text).not.toMatch(/\bat .*\.js/);
  });

  it('to other paths', async () => {
    expect(await send(server.url.replace('/mcp', '/'), {}, undefined, 'GET')).toMatchObject({ status: 404 });
  });

  it('beyond 64 calls of one client at the same time', async () => {
    await fault(sandbox, { path: '/v1/firm', delay_ms: 1500, times: 100 });
    const client = new Client({ name: 'test', version: '1' }, ERAS['2026-07-28']);
    await join(client, new StreamableHTTPClientTransport(new URL(server.url)));
    const calls = Array.from({ length: 70 }, () => client.callTool({ name: 'get_firm', arguments: {} }));
    const ends = await Promise.allSettled(calls);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(6);
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await client.close();
  });
});

describe('an HTTP session of protocol 2025-11-25', () => {
  it('does not count canceled calls as running', async () => {
    const second = await startSecond([]);
    const client = new Client({ name: 'test', version: '1' }, ERAS['2025-11-25']);
    await join(client, new StreamableHTTPClientTransport(new URL(second.url)));
    await fault(sandbox, { path: '/v1/practice_areas', delay_ms: 3_000, times: 70 });
    for (let i = 0; i < 7; i += 1) {
      const cancel = new AbortController();
      const calls = Array.from({ length: 10 }, () =>
        client.callTool({ name: 'list_practice_areas', arguments: {} }, { signal: cancel.signal }),
      );
      setTimeout(() => cancel.abort(), 200);
      await Promise.allSettled(calls);
    }
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    expect((await client.callTool({ name: 'get_firm', arguments: {} })).isError).toBeFalsy();
    await client.close();
  });

  it('is kept when a hundred others are opened, if it was used last', async () => {
    const second = await startSecond([]);
    const open = () => send(second.url, JSON_HEADERS, JSON.stringify(initialize));
    for (let i = 0; i < 60; i += 1) await open();
    const { headers } = await open();
    for (let i = 0; i < 60; i += 1) await open();
    const mine = { ...JSON_HEADERS, 'mcp-session-id': String(headers['mcp-session-id']) };
    expect(await send(second.url, mine, JSON.stringify(ping))).toMatchObject({ status: 200 });
  });
});

describe('the HTTP server ends', () => {
  it('with exit code 0 on SIGTERM, after the running calls', async () => {
    const second = await startSecond([]);
    const client = new Client({ name: 'test', version: '1' }, ERAS['2025-11-25']);
    await join(client, new StreamableHTTPClientTransport(new URL(second.url)));
    await fault(sandbox, { path: '/v1/me', delay_ms: 1000 });
    const answer = client.callTool({ name: 'get_me', arguments: {} });
    const isAsked = async () => (await requestsTo(sandbox)).some(({ path }) => path === '/v1/me');
    await expect.poll(isAsked).toBe(true);
    const exit = new Promise((resolve) => second.process.once('exit', resolve));
    second.process.kill('SIGTERM');
    expect((await answer).structuredContent).toHaveProperty('id');
    expect(await exit).toBe(0);
  });

  it('without any output on stdout', () => {
    expect(server.said.stdout).toEqual([]);
  });
});
