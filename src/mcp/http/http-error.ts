import type { ServerResponse } from 'node:http';

/** A request over HTTP that is not served: its status, and what to do about it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Answers with a refusal as a JSON-RPC error. Faults of this program are not described to the outside. */
export function sendHttpError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { status, message, headers } =
    error instanceof HttpError ? error : new HttpError(500, 'This server failed to handle the request.');
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }));
}
