import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { startHttp } from '../support/http-server.ts';
import { start } from '../support/program.ts';

const INITIALIZE = {
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
    _meta: null,
  },
};

/** Requests with null for a member that may be missing. */
const REQUESTS = [
  { method: 'ping', params: null },
  { method: 'tools/list', params: null },
  { method: 'tools/list', params: { cursor: null } },
  { method: 'tools/list', params: { cursor: null, _meta: null } },
  { method: 'prompts/list', params: { cursor: null } },
  { method: 'resources/list', params: null },
  { method: 'resources/templates/list', params: { _meta: null } },
  { method: 'tools/call', params: { name: 'get_firm', arguments: null } },
  { method: 'tools/call', params: { name: 'get_firm', arguments: {}, _meta: null } },
  { method: 'tools/call', params: { name: 'list_tasks', arguments: { page_size: null, fields: null } } },
];

const toMessage = (request: object, id: number) => JSON.stringify({ jsonrpc: '2.0', id, ...request });

it('null counts as missing over stdio', async () => {
  const { child } = start(['--sandbox'], {});
  const lines = createInterface(child.stdout);
  const answers: { id: number; result?: { isError?: boolean }; error?: unknown }[] = [];
  lines.on('line', (line) => answers.push(JSON.parse(line)));
  const messages = [INITIALIZE, ...REQUESTS].map(toMessage);
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized', params: null });
  child.stdin.write(`${messages[0]}\n`);
  await once(lines, 'line');
  // The lines arrive in pieces, and several at once.
  const text = [initialized, ...messages.slice(1)].join('\n');
  child.stdin.write(text.slice(0, 100));
  child.stdin.write(`${text.slice(100)}\n`);
  while (answers.length <= REQUESTS.length) await once(lines, 'line');
  expect(answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual(messages.map((_, i) => i));
  for (const { result, error } of answers) {
    expect(error).toBeUndefined();
    expect(result?.isError).not.toBe(true);
  }
});

it('null counts as missing over HTTP', async () => {
  const { url, stop } = await startHttp({ args: ['--sandbox'] });
  onTestFinished(stop);
  const post = async (body: string, session?: string) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session && { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
      },
      body,
    });
  const opened = await post(toMessage(INITIALIZE, 0));
  const session = opened.headers.get('mcp-session-id') ?? '';
  await opened.text();
  for (const [i, request] of REQUESTS.entries()) {
    const answer = await (await post(toMessage(request, i + 1), session)).text();
    expect(answer, JSON.stringify(request)).toContain('"result":');
    expect(answer).not.toContain('"isError":true');
  }
});
