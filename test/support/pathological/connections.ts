import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { RawServer } from '../raw-server.ts';

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
 * Over HTTP the message is sent without its last byte. A ping must be answered meanwhile. The two requests have
 * connections of their own, so only this order is certain.
 */
export function sendOverHttp(url: string, session: string): SendWithPing {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  let answered = 0;
  const open = async (message: string) => {
    const body = Buffer.from(message);
    const sent = request(url, toOptions(agent, session, body.length));
    const answer = new Promise<OrderedAnswer>((resolve, reject) => {
      sent.once('error', reject);
      // The headers of a stream come before its answer, so the order is that of the bodies.
      sent.once('response', (response) => {
        readText(response).then((text) => {
          answered += 1;
          resolve({ answer: parseAnswer(text), order: answered });
        }, reject);
      });
    });
    await new Promise((resolve) => sent.write(body.subarray(0, -1), resolve));
    const finish = () => new Promise<void>((resolve) => sent.end(body.subarray(-1), resolve));
    return { finish, answer };
  };
  return async (message, ping) => {
    const [first, second] = [await open(message), await open(ping)];
    await second.finish();
    const pinged = await second.answer;
    await first.finish();
    return [await first.answer, pinged];
  };
}

const toOptions = (agent: Agent, session: string, length: number): RequestOptions => ({
  agent,
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': length,
    ...(session && { 'mcp-session-id': session }),
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
