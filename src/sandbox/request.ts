import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A received request with its body. */
export type Incoming = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
};

/** Reads the head of a request. */
export function readHead(message: IncomingMessage, base: string): Omit<Incoming, 'bytes'> {
  const { pathname, searchParams } = new URL(message.url ?? '/', base);
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
  };
}
