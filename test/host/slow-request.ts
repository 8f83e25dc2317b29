import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Host } from './hosted.ts';

/** A POST whose body is not complete yet. */
export interface SlowRequest {
  /** Sends a part of the body. */
  send(part: Buffer | string): void;
  /** Sends the last part, and returns the answer. */
  finish(part: Buffer | string): Promise<{ readonly status: number; readonly body: string }>;
  /** Resolves when the host has closed the connection. */
  readonly closed: Promise<void>;
}

/** Begins a POST to a host. Resolves when the headers and the first part were sent. */
export async function beginPost(
  { port, publicUrl }: Host,
  path: string,
  headers: Readonly<Record<string, string>>,
  firstPart: Buffer | string,
): Promise<SlowRequest> {
  // The client does not ask the host to close the connection.
  const all = { host: new URL(publicUrl).host, connection: 'keep-alive', ...headers };
  const req = request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, headers: all });
  const answered = once(req, 'response').then(async ([res]) => ({ status: res.statusCode, body: await text(res) }));
  answered.catch(() => undefined);
  const closed = new Promise<void>((resolve) => {
    req.once('error', () => resolve());
    req.once('socket', (socket) => socket.once('close', () => resolve()));
  });
  await new Promise<void>((resolve) => req.write(firstPart, () => resolve()));
  return {
    closed,
    send: (part) => void req.write(part),
    async finish(part) {
      req.end(part);
      return answered;
    },
  };
}
