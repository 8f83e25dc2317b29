import type { ServerResponse } from 'node:http';
import { STORE_RETRY_AFTER_S, StoreUnavailableError } from '../../base/store-unavailable-error.ts';

/** Thrown for an HTTP request that is not served, with the status and the headers of the response. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON-RPC error code. */
  readonly code: number;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, code = -32000) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

/**
 * Returns the error of a request that failed: with status 503 if the store of a host does not answer, because the
 * request can be sent again. Returns another error as it is.
 */
export const toHttpError = (error: unknown): unknown =>
  error instanceof StoreUnavailableError
    ? new HttpError(503, error.fullMessage, { 'retry-after': String(STORE_RETRY_AFTER_S) })
    : error;

/** Sends an error as a JSON-RPC error. The details of an error of this program are not sent. */
export function sendHttpError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { status, message, headers, code } =
    error instanceof HttpError ? error : new HttpError(500, 'This server failed to handle the request.');
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}
