import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { HttpServer } from '../http-server.ts';
import type { RawServer } from '../raw-server.ts';
import { deliverTogether } from './deliver-together.ts';

/** A JSON-RPC response, with the order in which it came. */
interface OrderedAnswer {
  readonly answer: { readonly id: unknown; readonly result?: unknown; readonly error?: unknown };
  readonly order: number;
}

/** Sends a message, and a ping before its answer can exist. Returns both answers. */
export type SendWithPing = (
  message: string,
  ping: string,
  ids: readonly [unknown, unknown],
) => Promise<OrderedAnswer[]>;

/** A message as it is sent over HTTP. */
interface PostedMessage {
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A call of a tool in the form of the 2026-07-28 revision, without a session. */
function toModernRequest(message: string): PostedMessage {
  const [, name = ''] = /"params":\{"name":"(\w+)"/.exec(message) ?? [];
  const meta =
    '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},' +
    '"io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"}}';
  return {
    message: message.replace('"params":{', `"params":{${meta},`),
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name },
  };
}

/** A call of a tool as a call of a runner of the compact catalog. */
export const toRunnerCall = (message: string): string =>
  message.replace(
    /"params":\{"name":"(\w+)","arguments":(.*)\}\}$/s,
    (_, tool: string, args: string) =>
      `"params":{"name":"${READ.test(tool) ? 'run_read_tool' : 'run_write_tool'}",` +
      `"arguments":{"tool":"${tool}","arguments":${JSON.stringify(args)}}}}`,
  );

const READ = /^(list|get|find|query|agenda|case_brief|conflict_check|receivables)/;

/** Over stdio the end of the message and the ping are one write. */
export const sendOverStdio =
  (server: RawServer): SendWithPing =>
  async (message, ping, ids) => {
    server.answers.length = 0;
    server.send(message);
    server.send(`\n${ping}\n`);
    return Promise.all(
      ids.map(async (id) => {
        const answer = await server.answerTo(id);
        return { answer, order: server.answers.indexOf(answer) };
      }),
    );
  };

/**
 * Over HTTP the message and the ping have connections of their own. Their last bytes are received in one turn of the
 * event loop of the server, that of the message first. The work for a message waits for the next turn, so the ping is
 * answered first.
 */
export function sendOverHttp({ process, url }: HttpServer, session: string): SendWithPing {
  const { open } = createPoster(url);
  const headers = { 'mcp-session-id': session };
  return async (message, ping) => {
    const [first, second] = [await open({ message, headers }), await open({ message: ping, headers })];
    await awaitAccepted(url);
    deliverTogether(process, [first.finish, second.finish]);
    return Promise.all([first.answer, second.answer]);
  };
}

/**
 * Sends calls of tools in the form of the 2026-07-28 revision, without a session. This revision has no ping, so a
 * health check stands for it.
 */
export function sendWithoutSession({ process, url }: HttpServer): SendWithPing {
  const { open, getNextOrder } = createPoster(url);
  const { port, host } = new URL(url);
  return async (message, _, [, pingId]) => {
    const first = await open(toModernRequest(message));
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    await awaitAccepted(url);
    const health = once(socket, 'data').then(([data]) => ({
      answer: { id: pingId, ...(/^HTTP\/1.1 200 /.test(String(data)) && { result: {} }) },
      order: getNextOrder(),
    }));
    deliverTogether(process, [
      first.finish,
      () => void socket.write(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
    ]);
    return Promise.all([first.answer, health]);
  };
}

/**
 * Waits until the server has accepted all connections and read what was sent over them before. It accepts connections
 * in their order, so a request over one more connection is answered after that.
 */
async function awaitAccepted(url: string): Promise<void> {
  const sent = request(new URL('/healthz', url), { agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  response.resume();
}

/** Creates a function that sends a message without its last byte, and returns one that sends this byte. */
function createPoster(url: string) {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  let answered = 0;
  const getNextOrder = (): number => {
    answered += 1;
    return answered;
  };
  const open = async ({ message, headers }: PostedMessage) => {
    const body = Buffer.from(message);
    const sent = request(url, toOptions(agent, headers, body.length));
    const answer = new Promise<OrderedAnswer>((resolve, reject) => {
      sent.once('error', reject);
      // The headers of a stream come before its answer, so the order is that of the bodies.
      sent.once('response', (response) => {
        readText(response).then((text) => {
          resolve({ answer: parseAnswer(text), order: getNextOrder() });
        }, reject);
      });
    });
    await new Promise((resolve) => sent.write(body.subarray(0, -1), resolve));
    const finish = () => void sent.end(body.subarray(-1));
    return { finish, answer };
  };
  return { open, getNextOrder };
}

const toOptions = (agent: Agent, headers: PostedMessage['headers'], length: number): RequestOptions => ({
  agent,
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': length,
    ...headers,
  },
});

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A JSON body, or the last message of a stream of events. */
function parseAnswer(text: string): OrderedAnswer['answer'] {
  const events = text.split('\n').filter((line) => line.startsWith('data: {'));
  return JSON.parse(events.at(-1)?.slice('data: '.length) ?? text);
}

/** Opens a session over HTTP. Returns its id. */
export async function openSession(url: string): Promise<string> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const opened = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  await opened.text();
  return opened.headers.get('mcp-session-id') ?? '';
}
