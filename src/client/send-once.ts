import type { Dispatcher, FormData } from 'undici';
import { yieldEventLoop } from '../base/event-loop.ts';
import type { HttpMethod } from './client-types.ts';
import { describeConnectionError, type SendOptions } from './dispatcher.ts';
import type { RateLimiter, RateLimitSlot } from './rate-limiter.ts';

/** One HTTP message, ready for the wire. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FormData;
  /** The maximum size of the response in bytes. */
  readonly maxBytes: number;
  /** The limiter that the request waits for. Undefined for storage addresses. */
  readonly rateLimiter?: RateLimiter;
  /** The priority among waiting requests: a higher number first. Requests without a number come before all others. */
  readonly urgency?: number | undefined;
}

/** The result of one attempt. */
export type AttemptResult = ReceivedResponse | ConnectionFailure | AbortedAttempt;

/** A response was received. Its body may have been cut short, or was not read because it was too large. */
export interface ReceivedResponse {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly flaw?: 'cut short' | 'too large';
}

/** The connection failed before a response was received. */
export interface ConnectionFailure {
  readonly kind: 'broken';
  readonly reason: string;
  readonly isUnsent: boolean;
}

/** The attempt was canceled, or ran out of time. */
interface AbortedAttempt {
  readonly kind: 'stopped';
  readonly isSent: boolean;
}

/** Sends a request once and reads its response. Never throws: every outcome is an AttemptResult. */
export async function sendOnce(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<AttemptResult> {
  let isSent = false;
  let slot: RateLimitSlot | undefined;
  const onSent = () => {
    isSent = true;
    slot?.markSent();
  };
  try {
    slot = await request.rateLimiter?.acquire(signal, request.urgency ?? Number.POSITIVE_INFINITY);
    const { url, method, headers, body } = request;
    const path = url.pathname + url.search;
    const options: SendOptions = { origin: url.origin, path, method, headers, signal, onSent, body: body ?? null };
    const response = await rejectOnAbort(dispatcher.request(options), signal);
    slot?.release();
    const received = await readBody(response.body, request.maxBytes);
    // Reading a large body takes long: messages that were received with it are handled first.
    await yieldEventLoop();
    return {
      kind: 'answered',
      status: response.statusCode,
      headers: response.headers,
      ...redactToken(response.statusCode, request, received),
    };
  } catch (error) {
    return signal.aborted ? { kind: 'stopped', isSent } : { kind: 'broken', ...describeConnectionError(error) };
  } finally {
    slot?.release();
  }
}

/** Settles as `promise` does, or rejects with the signal's reason on abort. undici delays an abort until it is connected. */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

type ReceivedBody = Pick<ReceivedResponse, 'bytes' | 'flaw'>;

/** The body of an error is shown to the agent, and may repeat the token of the request. */
function redactToken(status: number, { headers }: HttpRequest, body: ReceivedBody): ReceivedBody {
  const token = headers.authorization?.split(' ')[1];
  if (status < 400 || !token || !body.bytes.includes(token)) return body;
  return { ...body, bytes: Buffer.from(body.bytes.toString('utf8').replaceAll(token, '…')) };
}

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > maxBytes) return { bytes: Buffer.alloc(0), flaw: 'too large' };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch {
    return { bytes: Buffer.concat(chunks), flaw: 'cut short' };
  }
}
