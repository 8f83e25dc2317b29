import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { pointedAt } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';

const PAGE = 'http://localhost:5173';
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
  server = await startHttp({ env: { ...pointedAt(sandbox), MYCASE_HTTP_TOKEN: 'a-token-of-the-tests' } });
});

afterAll(async () => {
  await server.stop();
  await sandbox.close();
});

const HEADERS = {
  authorization: 'Bearer a-token-of-the-tests',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

const send = (path: string, method: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(new URL(path, server.url), {
    method,
    headers: { ...HEADERS, ...headers },
    ...(body !== undefined && { body }),
  });

describe('the HTTP server', () => {
  it.each(['HEAD', 'PUT', 'PATCH'])('answers %s with 405 and the allowed methods', async (method) => {
    const { status, headers } = await send('/mcp', method);
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, POST, DELETE, OPTIONS' });
  });

  it.each(['/mcp/', '/mcp', '/mcp?session=1'])('serves MCP at %s', async (path) => {
    expect((await send(path, 'POST', {}, JSON.stringify(initialize))).status).toBe(200);
  });

  it.each(['*/*', '*/*;q=0.8', ''])('serves a client that accepts "%s"', async (accept) => {
    expect((await send('/mcp', 'POST', { accept }, JSON.stringify(initialize))).status).toBe(200);
  });

  it.each([
    ['a body that is not JSON', '{"jsonrpc":', -32700],
    ['an empty body', '', -32700],
    ['a batch', '[]', -32600],
  ])('answers %s with 400 and a JSON-RPC error', async (_, body, code) => {
    const response = await send('/mcp', 'POST', {}, body);
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 400,
      body: { jsonrpc: '2.0', id: null, error: { code } },
    });
  });

  it('answers the preflight of a web page of this machine without a bearer token', async () => {
    const { status, headers } = await fetch(server.url, {
      method: 'OPTIONS',
      headers: {
        origin: PAGE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type, mcp-session-id',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type, mcp-session-id');
  });

  it('lets a web page of this machine read the session id, and errors', async () => {
    const opened = await send('/mcp', 'POST', { origin: PAGE }, JSON.stringify(initialize));
    expect(opened.headers.get('mcp-session-id')).toBeTruthy();
    const refused = await send('/mcp', 'POST', { origin: PAGE, authorization: 'Bearer wrong' }, '{}');
    expect(refused.status).toBe(401);
    for (const { headers } of [opened, refused]) {
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(headers.get('access-control-expose-headers')).toContain('mcp-session-id');
    }
  });

  it.each(['https://evil.example', 'null'])('sends the page %s no permission', async (origin) => {
    const { status, headers } = await send('/mcp', 'OPTIONS', { origin });
    expect({ status, allowed: headers.get('access-control-allow-origin') }).toEqual({ status: 403, allowed: null });
  });
});
