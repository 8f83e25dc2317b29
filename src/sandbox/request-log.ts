import type { Fields, Json } from './json.ts';
import type { Incoming } from './request.ts';

const LIMIT = 50_000;

/** The requests that a sandbox received. They contain no tokens. */
export type RequestLog = { entries: Fields[]; count: number };

/** Creates an empty log. */
export function requestLog(): RequestLog {
  return { entries: [], count: 0 };
}

/**
 * Adds a request to the log. Its `status` is 0 until it is answered, and stays 0 if the connection is cut. It gets
 * `aborted: true` if the client ends the connection while a fault delays the answer.
 */
export function note(log: RequestLog, request: Incoming, authorized: boolean): Fields {
  log.count += 1;
  const entry: Fields = {
    id: log.count,
    at: performance.now(),
    method: request.method,
    path: request.path,
    query: Object.fromEntries(request.query),
    status: 0,
    authorized,
    headers: {
      'content-type': request.headers['content-type'] ?? null,
      authorization: request.headers.authorization !== undefined,
    },
    body: loggedBody(request),
  };
  log.entries.push(entry);
  if (log.entries.length > LIMIT) log.entries.shift();
  return entry;
}

function loggedBody({ path, headers, bytes }: Incoming): Json {
  if (bytes.length === 0) return null;
  const isSecret = path === '/tokens';
  if (isSecret || !headers['content-type']?.startsWith('application/json')) return `${bytes.length} bytes`;
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return Buffer.from(bytes).toString();
  }
}
