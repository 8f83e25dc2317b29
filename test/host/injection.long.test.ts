import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBrowser, allowAccess, signInToConsent } from './browser.ts';
import { type Host, startSandboxHost } from './hosted.ts';
import { aRawClient, callWithToken, register, signedIn } from './oauth-client.ts';

// Line breaks, quotes and markup in each text of a request that could reach a header, a page or a line of a log.

let host: Host;
const MARK = 'injected-by-a-request';
const LINES = `x\r\nx-${MARK}: 1\r\n\r\n${MARK}\u0085\u2028${MARK}`;
const HOSTILE = `${LINES}"><script>alert('${MARK}')</script>`;

beforeAll(async () => {
  host = await startSandboxHost();
});
afterAll(() => host.stop());

/** Sends the lines of a request as they are. Returns all that the host answers. */
async function sendRaw(lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port, host: name } = new URL(host.publicUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [...lines, `Host: ${name}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  return text(socket);
}

/** Fails if an answer has a header of the request, or its markup. */
function expectHarmless(answer: string, what: string): void {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
  expect(head, what).toMatch(/^HTTP\/1\.1 \d{3} /);
  expect(head.split('\r\n').slice(1).join('\n'), what).not.toMatch(new RegExp(`^(x-)?${MARK}`, 'm'));
  expect(head, what).not.toMatch(/<script>/);
  if (/^content-type: text\/html/im.test(head)) expect(body, what).not.toContain('<script>alert');
  expect(body, what).not.toMatch(/ {4}at /);
}

const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const JSON_BODY = 'Content-Type: application/json';
const encoded = encodeURIComponent(HOSTILE);

const AUTHORIZATION_FIELDS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'resource',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'login_hint',
  'ui_locales',
  'acr_values',
  'id_token_hint',
  'claims',
  'request',
  'request_uri',
];

describe('a hostile text', () => {
  it.each(AUTHORIZATION_FIELDS)('in %s of an authorization', async (field) => {
    const client = await aRawClient(host);
    const { pathname, search } = new URL(client.authorizationUrl({ [field]: HOSTILE }));
    expectHarmless(await sendRaw([`GET ${pathname}${search} HTTP/1.1`]), field);
  });

  it('in each path', async () => {
    for (const path of [
      `/${encoded}`,
      `/mcp/${encoded}`,
      `/interaction/${encoded}`,
      `/interaction/x?done=${encoded}`,
      `/oauth/${encoded}`,
      `/oauth/authorize/${encoded}`,
      `/mycase/callback?state=${encoded}&code=${encoded}`,
      `/mycase/callback?error=${encoded}&error_description=${encoded}`,
      `/.well-known/${encoded}`,
      `/mcp?${encoded}=${encoded}`,
    ])
      expectHarmless(await sendRaw([`GET ${path} HTTP/1.1`]), path);
  });

  it('in each field of a token request, a revocation and a form', async () => {
    for (const field of [
      'grant_type',
      'code',
      'client_id',
      'client_secret',
      'redirect_uri',
      'refresh_token',
      'resource',
    ])
      for (const path of ['/oauth/token', '/oauth/revoke']) {
        const body = form({ grant_type: 'refresh_token', client_id: 'x', refresh_token: 'x', [field]: HOSTILE });
        expectHarmless(await sendRaw([`POST ${path} HTTP/1.1`, FORM], body), `${path} ${field}`);
      }
    const body = form({ csrf: HOSTILE, decision: HOSTILE });
    expectHarmless(await sendRaw(['POST /interaction/x HTTP/1.1', FORM], body), 'form');
  });

  it('in each field of a registration', async () => {
    const fields = ['client_name', 'client_uri', 'logo_uri', 'scope', 'contacts', 'software_id', 'application_type'];
    for (const field of [...fields, 'redirect_uris', 'token_endpoint_auth_method', 'grant_types', HOSTILE])
      for (const value of [HOSTILE, [HOSTILE], [`http://127.0.0.1/${HOSTILE}`], { [HOSTILE]: HOSTILE }]) {
        const body = JSON.stringify({ redirect_uris: ['http://127.0.0.1/cb'], [field]: value });
        expectHarmless(await sendRaw(['POST /oauth/register HTTP/1.1', JSON_BODY], body), `${field} ${typeof value}`);
      }
  });

  it('in each header that is read', async () => {
    for (const name of [
      'Authorization',
      'Cookie',
      'Origin',
      'Referer',
      'User-Agent',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Request-Id',
      'Traceparent',
      'Mcp-Session-Id',
      'Mcp-Protocol-Version',
      'Mcp-Method',
      'Mcp-Name',
      'Access-Control-Request-Headers',
      'Last-Event-Id',
    ])
      for (const method of ['POST', 'OPTIONS', 'GET']) {
        const value = `${MARK}\tx\u000b"><script>alert('${MARK}')</script>`;
        expectHarmless(await sendRaw([`${method} /mcp HTTP/1.1`, JSON_BODY, `${name}: ${value}`], '{}'), name);
      }
  });

  it('in the name of a client is one line of text on each page', async () => {
    const client = await aRawClient(host, { client_name: HOSTILE });
    const browser = aBrowser(host);
    const before = await browser.open(client.authorizationUrl());
    const consent = await signInToConsent(browser, client.authorizationUrl());
    for (const { html } of [before, consent]) {
      expect(html).toContain(MARK);
      expect(html).not.toContain('<script>');
      expect(html).not.toMatch(new RegExp(`^${MARK}`, 'm'));
      expect(html).not.toMatch(/[\u0085\u2028]/);
    }
  });

  it('in the state of a client comes back to it as it was', async () => {
    const client = await aRawClient(host);
    const redirect = await allowAccess(aBrowser(host), client.authorizationUrl({ state: HOSTILE }));
    expect(redirect.searchParams.get('state')).toBe(HOSTILE);
  });

  it('in each part of a call', async () => {
    const { tokens } = await signedIn(host);
    for (const [name, args] of [
      [HOSTILE, {}],
      ['get_firm', { [HOSTILE]: HOSTILE }],
      ['get_case', { case_id: HOSTILE }],
      ['query_firm', { sql: HOSTILE }],
    ] as const) {
      const answer = await callWithToken(host, tokens.access_token, name, args, { 'user-agent': MARK });
      for (const [header, value] of answer.headers) expect(`${header}: ${value}`).not.toContain(MARK);
    }
    const registered = await register(host, { client_name: LINES });
    expect(registered.status).toBe(201);
  });
});

it('no request has written a line of its own into what the host prints', () => {
  const printed = host.said.join('\n');
  expect(printed).not.toMatch(new RegExp(`^\\W*${MARK}`, 'm'));
  expect(printed).not.toContain('<script>');
  expect(printed).not.toMatch(/ {4}at /);
});
