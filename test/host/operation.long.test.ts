import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { requestsTo } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { aSandboxHost, type Host } from './hosted.ts';
import { aRawClient, callWithToken, signedIn } from './oauth-client.ts';
import { startHostOn } from './own-sandbox.ts';

const ADMINISTRATION = ['--administration-port', '0'];

const textAt = async (url: string): Promise<string> =>
  (await fetch(url, { signal: AbortSignal.timeout(60_000) })).text();

/** Starts a host that uses a sandbox of its own as MyCase. */
async function aHostOfAFirm(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ host: Host; sandbox: Sandbox }> {
  const sandbox = await startSandbox({ redirectUris: ['https://a.example/mycase/callback'] });
  onTestFinished(() => sandbox.close());
  const host = await startHostOn(sandbox, ADMINISTRATION, { MYCASE_STATE_FOLDER: folder, ...env });
  onTestFinished(() => host.stop());
  return { host, sandbox };
}

const readinessOf = async ({ administrationUrl }: Host) => {
  const answer = await fetch(`${administrationUrl}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, string> };
  return { status: answer.status, checks };
};

describe('the administration port', () => {
  it('has metrics without people and data, which the public port does not have', async () => {
    const host = await aSandboxHost(ADMINISTRATION);
    const people = [await signedIn(host), await signedIn(host, { person: 'associate' })];
    for (const { tokens } of people) {
      expect((await callWithToken(host, tokens.access_token, 'get_me')).status).toBe(200);
      await (await callWithToken(host, tokens.access_token, 'get_case', { case_id: 99_887_766 })).text();
    }
    await callWithToken(host, undefined, 'get_me');
    await callWithToken(host, people[0]?.tokens.access_token, 'a_made_up_tool');
    const metrics = await textAt(`${host.administrationUrl}/metrics`);
    for (const line of [
      'mycase_mcp_http_requests_total{route="/mcp",status="200"} 5',
      'mycase_mcp_http_requests_total{route="/mcp",status="401"} 1',
      'mycase_mcp_tool_calls_total{tool="get_me",outcome="done"} 2',
      'mycase_mcp_tool_calls_total{tool="get_case",outcome="error"} 2',
      'mycase_mcp_mycase_requests_total{method="GET",status="404"} 2',
      'mycase_mcp_open_people 2',
      'mycase_mcp_store_seconds_count{operation="get"}',
      'mycase_mcp_rate_limit_wait_seconds_count',
      'process_resident_memory_bytes',
    ])
      expect(metrics).toContain(line);
    for (const word of ['Thistlewick', 'person', 'made_up', '99887766', people[0]?.clientId ?? '?'])
      expect(metrics).not.toContain(word);
    for (const path of ['/metrics', '/readyz'])
      expect((await host.fetch(host.publicUrl + path)).status, path).toBe(404);
    expect(await textAt(`${host.publicUrl}/healthz`)).toBe('{"status":"ok"}');
    expect(await textAt(`${host.administrationUrl}/healthz`)).toBe('{"status":"ok"}');
    expect((await fetch(`${host.administrationUrl}/mcp`, { method: 'POST' })).status).toBe(404);
  });

  it('is ready if the store can be read', async () => {
    const folder = aStateFolder();
    const { host } = await aHostOfAFirm(folder);
    expect(await readinessOf(host)).toEqual({ status: 200, checks: { process: 'ok', store: 'ok', sign_in: 'ok' } });
    rmSync(join(folder, 'host'), { recursive: true, force: true });
    writeFileSync(join(folder, 'host'), 'not a folder');
    expect(await readinessOf(host)).toMatchObject({ status: 503, checks: { store: 'not reachable' } });
    rmSync(join(folder, 'host'));
    mkdirSync(join(folder, 'host'));
    chmodSync(join(folder, 'host'), 0o700);
    expect((await readinessOf(host)).status).toBe(200);
  });

  it('is not ready if MyCase refuses the client secret, and is if MyCase does not answer', async () => {
    const { host: refused } = await aHostOfAFirm(aStateFolder(), { MYCASE_CLIENT_SECRET: 'wrong' });
    expect(await readinessOf(refused)).toEqual({
      status: 503,
      checks: { process: 'ok', store: 'ok', sign_in: 'MyCase refuses the client id or the client secret' },
    });
    const { host: alone } = await aHostOfAFirm(aStateFolder(), { MYCASE_AUTH_URL: 'http://127.0.0.1:9' });
    expect((await readinessOf(alone)).status).toBe(200);
  });
});

describe('the log', () => {
  it('has one JSON object per line, without names, tokens and queries', async () => {
    const host = await aSandboxHost(['--log-format', 'json']);
    const { tokens } = await signedIn(host);
    const answer = await callWithToken(host, tokens.access_token, 'find_records', { query: 'Thistlewick' });
    await answer.text();
    const find = () => parseLines(host).find((line) => line.route === '/mcp');
    await expect.poll(find).toBeDefined();
    expect(find()).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      message: 'request',
      request: answer.headers.get('x-request-id'),
      method: 'POST',
      route: '/mcp',
      status: 200,
      ms: expect.any(Number),
      person: expect.stringMatching(/^[\da-f]{32}$/),
      address: '127.0.0.1',
    });
    expect(parseLines(host).map((line) => line.route)).toEqual(
      expect.arrayContaining(['/oauth/register', '/oauth/authorize', '/interaction/{id}', '/oauth/token']),
    );
    const said = host.said.join('\n');
    for (const word of [
      'Thistlewick',
      'code=',
      'state=',
      '?',
      ...Object.values(tokens).filter((one) => one.length > 20),
    ])
      expect(said).not.toContain(word);
  });

  it('names requests also as text', async () => {
    const host = await aSandboxHost();
    await aRawClient(host);
    await expect
      .poll(() => host.said.join('\n'))
      .toMatch(/request=[\da-f-]{36} method=POST route=\/oauth\/register status=201 ms=\d+ address=127\.0\.0\.1$/);
  });
});

const parseLines = ({ said }: Host): Record<string, unknown>[] => said.map((line) => JSON.parse(line));

describe('the end of the process', () => {
  it('is announced by /readyz, and refuses requests after a delay', async () => {
    const host = await aSandboxHost([...ADMINISTRATION, '--drain-delay', '1']);
    const { tokens } = await signedIn(host);
    const ended = once(host.child, 'exit');
    host.child.kill('SIGTERM');
    await expect.poll(async () => (await readinessOf(host)).checks.process).toBe('draining');
    // Requests are accepted until proxies have noticed.
    expect((await callWithToken(host, tokens.access_token, 'get_me')).status).toBe(200);
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${host.publicUrl}/healthz`)).rejects.toThrow();
  });

  it('waits for running calls, and answers other requests on open connections with 503', async () => {
    const { host, sandbox } = await aHostOfAFirm(aStateFolder());
    const { tokens } = await signedIn(host);
    await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify({ path: '/v1/firm', delay_ms: 1500, times: 1 }),
    });
    const socket = connect(host.port, '127.0.0.1');
    const received = text(socket);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_firm' } });
    const head = [
      'POST /mcp HTTP/1.1',
      'Host: a.example',
      `Authorization: Bearer ${tokens.access_token}`,
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
      `Content-Length: ${body.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    await expect.poll(() => requestsTo(sandbox)).toContainEqual(expect.objectContaining({ path: '/v1/firm' }));
    const ended = once(host.child, 'exit');
    host.child.kill('SIGTERM');
    await expect.poll(() => fetch(`http://127.0.0.1:${host.port}/healthz`).catch(() => 'refused')).toBe('refused');
    socket.write('GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n');
    expect(await ended).toEqual([0, null]);
    const answers = (await received).split(/^(?=HTTP\/1\.1 )/m);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 200 [\s\S]*Thistlewick Marlow LLP/);
    expect(answers[1]).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 5/i);
  });
});
