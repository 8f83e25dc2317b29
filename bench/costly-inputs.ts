import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createAnswers, type PathologicalAnswer } from '../test/support/pathological/answers.ts';
import { createCalls } from '../test/support/pathological/calls.ts';
import { openSession } from '../test/support/pathological/connections.ts';
import type { StartObserved } from './event-loop.ts';
import { awaitLine } from './program.ts';

/** An input that is costly for careless code. */
export interface CostlyInput {
  readonly name: string;
  /** Returns the text in about this many bytes. */
  readonly make: (bytes: number) => string;
  /** Lets the server read the text, and waits until the call is answered. */
  readonly exchange: (text: string) => Promise<unknown>;
}

const toMessage = (members: string): string => `{"jsonrpc":"2.0","id":1,${members}}`;

const INITIALIZE = toMessage(
  '"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}',
);

const NO_MYCASE = { MYCASE_BASE_URL: 'http://127.0.0.1:9' };

/** Starts a server over stdio. Returns a function that sends a message and waits for the next answer. */
async function startStdio(start: StartObserved, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { stdin, stdout, stderr } = start(args, env);
  if (!stdin || !stdout || !stderr) throw new Error('the program has no streams');
  stderr.resume();
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  // A server that has ended has no more lines.
  stdin.on('error', () => {});
  const send = async (message: string): Promise<unknown> => {
    stdin.write(`${message}\n`);
    for (;;) {
      const { done, value = '' } = await lines.next();
      if (done) throw new Error('the server has ended');
      // A notification is no answer.
      if (/"(result|error)":/.test(value)) return value;
    }
  };
  await send(INITIALIZE);
  return send;
}

/** The messages of a client over stdio. */
export async function stdioInputs(start: StartObserved): Promise<CostlyInput[]> {
  const exchange = await startStdio(start, [], NO_MYCASE);
  return createCalls(1).map(({ name, make }) => ({ name, make: (bytes) => toMessage(make(bytes)), exchange }));
}

/** The messages of a client over HTTP. */
export async function httpInputs(start: StartObserved): Promise<CostlyInput[]> {
  const { stderr } = start(['--http', '--port', '0'], NO_MYCASE);
  if (!stderr) throw new Error('the program has no streams');
  const url = await awaitLine(stderr, /serving MCP at (\S+)/);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-session-id': await openSession(url),
  };
  const exchange = async (body: string) => (await fetch(url, { method: 'POST', headers, body })).text();
  return createCalls(1).map(({ name, make }) => ({ name, make: (bytes) => toMessage(make(bytes)), exchange }));
}

/** The responses of MyCase. */
export async function myCaseInputs(start: StartObserved): Promise<CostlyInput[]> {
  let answer: Pick<PathologicalAnswer, 'status' | 'headers'> = { status: 200, headers: {} };
  let body = Buffer.from('[]');
  // One list is costly: the floor is that of one response.
  let costlyPath: string | undefined;
  const server = createServer(({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    costlyPath ??= path;
    if (path === costlyPath) response.writeHead(answer.status, answer.headers).end(body);
    else response.end('[]');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Without the cache each call reads its list.
  const send = await startStdio(start, ['--cache', 'off'], { MYCASE_BASE_URL: baseUrl });
  return createAnswers().map(({ name, make, tool, args, ...rest }) => ({
    name,
    make,
    exchange: (text) => {
      answer = rest;
      costlyPath = undefined;
      body = Buffer.from(text);
      const params = JSON.stringify({ name: tool, arguments: args });
      return send(toMessage(`"method":"tools/call","params":${params}`));
    },
  }));
}
