import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A received request with its body. */
export type Incoming = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
};

/** Reads a whole request. Rejects if the client disconnects. */
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
