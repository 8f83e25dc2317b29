import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSandbox, BIN, pointedAt } from '../support/harness.ts';

const MEGABYTE = 1024 * 1024;

interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server over stdio, spoken to in raw lines. */
class RawServer {
  readonly process: ChildProcessWithoutNullStreams;
  readonly answers: Answer[] = [];
  log = '';

  constructor(env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, [BIN], { env: { PATH: process.env.PATH, MYCASE_TIME_ZONE: 'UTC', ...env } });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.answers.push(JSON.parse(line)));
    this.process.stderr.on('data', (text) => {
      this.log += text;
    });
  }

  send(line: string): void {
    this.process.stdin.write(line);
  }

  async answerTo(id: unknown): Promise<Answer> {
    return expect
      .poll(() => this.answers.find((answer) => answer.id === id), { timeout: 20_000 })
      .toBeDefined()
      .then(() => this.answers.find((answer) => answer.id === id) as Answer);
  }
}

async function openServer(firstBytes = ''): Promise<RawServer> {
  const server = new RawServer(pointedAt(await aSandbox()));
  onTestFinished(() => void server.process.kill());
  server.send(firstBytes + line({ id: 0, method: 'initialize', params: INITIALIZE }));
  expect(await server.answerTo(0)).toHaveProperty('result');
  return server;
}

const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };

const line = (message: Record<string, unknown>): string => `${JSON.stringify({ ...message, jsonrpc: '2.0' })}\n`;

const ping = (id: unknown): string => line({ method: 'ping', id });

describe('a server over stdio', () => {
  it('starts when the first line has a byte order mark', async () => {
    await openServer('\ufeff');
  });

  it.each([
    ['text that is not JSON', 'hello\n', 'It is not JSON'],
    ['cut JSON', '{"jsonrpc":"2.0","id":7,"method":"pi\n', 'It is not JSON'],
    ['a batch', `[${ping(7).trim()}]\n`, 'Batches are not supported'],
    ['an id that is null', ping(null), 'not a JSON-RPC 2.0 message'],
    ['an id above 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}\n', 'not a JSON-RPC 2.0 message'],
    ['JSON that is not an object', '7\n', 'not a JSON-RPC 2.0 message'],
  ])('logs %s without its content, and answers the next message', async (_, bad, reason) => {
    const server = await openServer();
    server.send(bad + ping(8));
    expect(await server.answerTo(8)).toHaveProperty('result');
    expect(server.log).toContain('A message was refused: ');
    expect(server.log).toContain(reason);
    expect(server.log).not.toContain('hello');
  });

  it.each([
    ['an id that is a fraction', ping(1.5), 1.5],
    ['a method that is not text', '{"jsonrpc":"2.0","id":7,"method":7}\n', 7],
    ['no version of JSON-RPC', '{"id":"a","method":"ping"}\n', 'a'],
  ])('answers a message with %s', async (_, bad, id) => {
    const server = await openServer();
    server.send(bad + ping(8));
    expect((await server.answerTo(id)).error?.code).toBe(-32600);
    expect(await server.answerTo(8)).toHaveProperty('result');
  });

  it('ignores empty lines, and reads a last line without a line feed', async () => {
    const server = await openServer();
    server.send(`\n \r\n${ping(8).trim()}`);
    server.process.stdin.end();
    expect(await server.answerTo(8)).toHaveProperty('result');
    expect(server.log).toBe('');
  });

  it.each([
    ['first', (args: string) => `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":${args}}\n`],
    ['last', (args: string) => `{"method":"tools/call","params":${args},"jsonrpc":"2.0","id":5}\n`],
    ['before the version', (args: string) => `{"method":"tools/call","params":${args},"id":5,"jsonrpc":"2.0"}\n`],
  ])('refuses one message that is too long, with its id %s, and finishes the running calls', async (_, toMessage) => {
    const server = await openServer();
    server.send(line({ id: 1, method: 'tools/call', params: { name: 'get_firm', arguments: {} } }));
    const content = 'A'.repeat(17 * MEGABYTE);
    server.send(toMessage(JSON.stringify({ name: 'get_firm', arguments: { content, id: 6 } })));
    server.send(ping(8));
    const { error } = await server.answerTo(5);
    expect(error).toEqual({ code: -32600, message: expect.stringMatching(/^It has more than 16777216 bytes\./) });
    expect(await server.answerTo(1)).toHaveProperty('result');
    expect(await server.answerTo(8)).toHaveProperty('result');
    expect(server.answers.map(({ id }) => id)).not.toContain(6);
    expect(server.log).toContain('more than 16777216 bytes');
  });

  it('reads a message of 11 MB', async () => {
    const server = await openServer();
    const content = 'A'.repeat(11 * MEGABYTE);
    server.send(line({ id: 5, method: 'tools/call', params: { name: 'get_firm', arguments: { content } } }));
    expect(await server.answerTo(5)).toMatchObject({ result: { isError: true } });
  });
});
