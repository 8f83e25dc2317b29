import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { ERAS, fault, join, pointedAt } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';

let sandbox: Sandbox;
let server: HttpServer;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await startHttp({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'ask' } });
});

afterAll(async () => {
  await server.stop();
  await sandbox.close();
});

/** A client of the 2025 era. `answerQuestion` makes it a client that can ask its person. */
async function openClient(answerQuestion?: () => Promise<{ action: 'decline' }>): Promise<Client> {
  const capabilities = answerQuestion ? { elicitation: {} } : {};
  const client = new Client({ name: 'test', version: '1' }, { ...ERAS['2025-11-25'], capabilities });
  if (answerQuestion) client.setRequestHandler('elicitation/create', answerQuestion);
  await join(client, new StreamableHTTPClientTransport(new URL(server.url)));
  onTestFinished(() => client.close());
  return client;
}

const expectServed = async (client: Client): Promise<void> => {
  expect(await client.callTool({ name: 'list_case_stages', arguments: {} })).not.toHaveProperty('isError', true);
};

describe('a client over HTTP is served', () => {
  it('while 64 calls of another session run', async () => {
    const busy = await openClient();
    const other = await openClient();
    await fault(sandbox, { path: '/v1/firm', delay_ms: 3000, times: 64 });
    const calls = Array.from({ length: 64 }, () => busy.callTool({ name: 'get_firm', arguments: {} }));
    await expectServed(other);
    await Promise.allSettled(calls);
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
  });

  it('while 100 sessions hold an open stream', async () => {
    const streams = new AbortController();
    onTestFinished(() => streams.abort());
    for (let count = 0; count < 100; count += 1) await openStream(streams.signal);
    await expectServed(await openClient());
  });

  it('while 64 clients send their bodies slowly', async () => {
    const { port } = new URL(server.url);
    for (let count = 0; count < 64; count += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
      socket.write(
        'POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{',
      );
    }
    await expectServed(await openClient());
  });

  it('while 64 people are asked', async () => {
    const questions: (() => void)[] = [];
    const asking = await openClient(
      () => new Promise((resolve) => questions.push(() => resolve({ action: 'decline' }))),
    );
    const calls = Array.from({ length: 64 }, () =>
      asking.callTool({ name: 'delete_task', arguments: { task_id: 72_398_857 } }),
    );
    await expect.poll(() => questions.length).toBe(64);
    await expectServed(asking);
    for (const answer of questions) answer();
    await Promise.allSettled(calls);
  });
});

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Opens a session, and the stream on which its server can send messages. */
async function openStream(signal: AbortSignal): Promise<void> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const opened = await fetch(server.url, { method: 'POST', headers: HEADERS, body });
  await opened.text();
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  const stream = await fetch(server.url, { headers: { accept: 'text/event-stream', ...session }, signal });
  expect(stream.status).toBe(200);
}
