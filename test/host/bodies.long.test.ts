import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, startSandboxHost } from './hosted.ts';
import { callWithToken, signedIn } from './oauth-client.ts';

// Bodies that are too large, too deep or too many, at each address that reads one.

let host: Host;
let token: string;
beforeAll(async () => {
  host = await startSandboxHost();
  token = (await signedIn(host)).tokens.access_token ?? '';
});
afterAll(() => host.stop());

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const post = async (path: string, type: string, body: string, headers = {}) => {
  const init = { method: 'POST', headers: { 'content-type': type, ...headers }, body };
  const answer = await host.fetch(host.publicUrl + path, init);
  return { status: answer.status, text: await answer.text() };
};

const postToMcp = (body: string, headers = {}) => {
  const accept = 'application/json, text/event-stream';
  return post('/mcp', JSON_TYPE, body, { accept, authorization: `Bearer ${token}`, ...headers });
};

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('the MCP endpoint refuses', () => {
  it.each([
    ['a batch', JSON.stringify([ping, ping]), 400],
    ['an empty batch', '[]', 400],
    ['a batch of a batch', JSON.stringify([[ping]]), 400],
    ['more than 8 MiB', JSON.stringify({ ...ping, params: { fill: 'x'.repeat(9 * 1024 * 1024) } }), 413],
    ['a deep message', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${deep(100_000)}}}`, 400],
    ['a million values', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[${'0,'.repeat(1_000_000)}0]}}`, 400],
    ['no JSON', '{"jsonrpc":', 400],
    ['no body', '', 400],
  ])('%s', async (_, body, status) => {
    const answer = await postToMcp(body);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/\bat .*\.js/);
  });

  it('a body without a token before it reads it', async () => {
    const answer = await post('/mcp', JSON_TYPE, 'x'.repeat(9 * 1024 * 1024));
    expect(answer.status).toBe(401);
  });

  it('another type of content, as a form of another site has', async () => {
    for (const type of ['text/plain', FORM_TYPE, 'multipart/form-data'])
      expect((await post('/mcp', type, JSON.stringify(ping), { authorization: `Bearer ${token}` })).status).toBe(415);
  });

  it('the delete inside of a batch that the scope of the token does not allow', async () => {
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'delete_location', arguments: {} } };
    expect((await postToMcp(JSON.stringify([ping, call]))).status).toBe(400);
    const twice = JSON.stringify(call).replace('"method":"tools/call"', '"method":"ping","method":"tools/call"');
    expect((await postToMcp(twice)).status).toBe(403);
    const named = JSON.stringify(call).replace(
      '"name":"delete_location"',
      '"name":"get_firm","name":"delete_location"',
    );
    expect((await postToMcp(named)).status).toBe(403);
  });
});

describe('the authorization server refuses', () => {
  it.each([
    ['a large registration', '/oauth/register', JSON_TYPE, JSON.stringify({ client_name: 'x'.repeat(1_000_000) })],
    ['a deep registration', '/oauth/register', JSON_TYPE, `{"redirect_uris":${deep(20_000)}}`],
    [
      'a deep name',
      '/oauth/register',
      JSON_TYPE,
      `{"redirect_uris":["https://a.example"],"client_name":${deep(20_000)}}`,
    ],
    [
      'deep contacts',
      '/oauth/register',
      JSON_TYPE,
      `{"redirect_uris":["https://a.example"],"contacts":${deep(20_000)}}`,
    ],
    ['deep keys', '/oauth/register', JSON_TYPE, `{"redirect_uris":["https://a.example"],"jwks":${deep(20_000)}}`],
    ['a registration that is a list', '/oauth/register', JSON_TYPE, '[]'],
    ['a registration that is null', '/oauth/register', JSON_TYPE, 'null'],
    ['a large token request', '/oauth/token', FORM_TYPE, `grant_type=${'x'.repeat(1_000_000)}`],
    ['a large revocation', '/oauth/revoke', FORM_TYPE, `token=${'x'.repeat(1_000_000)}`],
    ['a large authorization', '/oauth/authorize', FORM_TYPE, `state=${'x'.repeat(1_000_000)}`],
    ['a large decision', '/interaction/x', FORM_TYPE, `csrf=${'x'.repeat(1_000_000)}`],
  ])('%s', async (_, path, type, body) => {
    const answer = await post(path, type, body).catch((error: unknown) => ({ status: 413, text: String(error) }));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/\bat .*\.js/);
  });

  it('a parameter that is given twice', async () => {
    const twice = 'grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id=x&client_id=y';
    expect((await post('/oauth/token', FORM_TYPE, twice)).status).toBe(400);
  });
});

it('the host serves afterwards, and has reported no fault of its own', async () => {
  expect((await callWithToken(host, token, 'get_firm')).status).toBe(200);
  expect(host.said.join('\n')).not.toMatch(/ {4}at |fault/i);
});
