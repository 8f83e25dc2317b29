import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request as it came in, its body read. */
export type Incoming = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
};

/** Reads a request to its end. Rejects when the client goes away. */
export async function read(message: IncomingMessage, base: string): Promise<Incoming> {
  const { pathname, searchParams } = new URL(message.url ?? '/', base);
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    bytes: await buffer(message),
  };
}
