import { describe, expect, it } from 'vitest';
import { openRawServer, toLine } from '../support/raw-server.ts';

const MEGABYTE = 1024 * 1024;

const ping = (id: unknown): string => toLine({ method: 'ping', id });

describe('a server over stdio', () => {
  it('starts when the first line has a byte order mark', async () => {
    await openRawServer('\ufeff');
  });

  it.each([
    ['text that is not JSON', 'hello\n', 'It is not JSON'],
    ['cut JSON', '{"jsonrpc":"2.0","id":7,"method":"pi\n', 'It is not JSON'],
    ['a batch', `[${ping(7).trim()}]\n`, 'Batches are not supported'],
    ['an id that is null', ping(null), 'not a JSON-RPC 2.0 message'],
    ['an id above 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}\n', 'not a JSON-RPC 2.0 message'],
    ['JSON that is not an object', '7\n', 'not a JSON-RPC 2.0 message'],
  ])('logs %s without its content, and answers the next message', async (_, bad, reason) => {
    const server = await openRawServer();
    server.send(bad + ping(8));
    expect(await server.answerTo(8)).toHaveProperty('result');
    // The log comes through another pipe than the answer.
    await expect.poll(() => server.log).toContain('A message was refused: ');
    await expect.poll(() => server.log).toContain(reason);
    expect(server.log).not.toContain('hello');
  });

  it.each([
    ['an id that is a fraction', ping(1.5), 1.5],
    ['a method that is not text', '{"jsonrpc":"2.0","id":7,"method":7}\n', 7],
    ['no version of JSON-RPC', '{"id":"a","method":"ping"}\n', 'a'],
  ])('answers a message with %s', async (_, bad, id) => {
    const server = await openRawServer();
    server.send(bad + ping(8));
    expect((await server.answerTo(id)).error?.code).toBe(-32600);
    expect(await server.answerTo(8)).toHaveProperty('result');
  });

  it('ignores empty lines, and reads a last line without a line feed', async () => {
    const server = await openRawServer();
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
    const server = await openRawServer();
    server.send(toLine({ id: 1, method: 'tools/call', params: { name: 'get_firm', arguments: {} } }));
    const content = 'A'.repeat(17 * MEGABYTE);
    server.send(toMessage(JSON.stringify({ name: 'get_firm', arguments: { content, id: 6 } })));
    server.send(ping(8));
    const { error } = await server.answerTo(5);
    expect(error).toEqual({ code: -32600, message: expect.stringMatching(/^It has more than 16777216 bytes\./) });
    expect(await server.answerTo(1)).toHaveProperty('result');
    expect(await server.answerTo(8)).toHaveProperty('result');
    expect(server.answers.map(({ id }) => id)).not.toContain(6);
    await expect.poll(() => server.log).toContain('more than 16777216 bytes');
  });

  it('reads a message of 11 MB', async () => {
    const server = await openRawServer();
    const content = 'A'.repeat(11 * MEGABYTE);
    server.send(toLine({ id: 5, method: 'tools/call', params: { name: 'get_firm', arguments: { content } } }));
    expect(await server.answerTo(5)).toMatchObject({ result: { isError: true } });
  });
});
