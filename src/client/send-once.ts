import type { Readable } from 'node:stream';
import type { Dispatcher, FormData } from 'undici';
import { yieldEventLoop } from '../base/event-loop.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { HttpMethod } from './client-types.ts';
import { describeConnectionError, type SendOptions } from './dispatcher.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RateLimitSlot } from './request-queue.ts';

/** One HTTP message, ready for the wire. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A function opens the stream of a large body, once for each attempt. */
  readonly body?: string | FormData | (() => AsyncIterable<Uint8Array>);
  /** The maximum size of the response in bytes. */
  readonly maxBytes: number;
  /** Reads the body of the response in place of the usual reading into memory. */
  readonly receiveBody?: ReceiveBody;
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

/** A response whose body is not read yet. */
export type ResponseHead = Pick<ReceivedResponse, 'status' | 'headers'>;

/** Reads the body of a response. An error of the connection means that the body was cut short. */
export type ReceiveBody = (head: ResponseHead, body: AsyncIterable<Buffer>) => Promise<ReceivedBody>;

/**
 * Sends a request once and reads its response. Every outcome is an AttemptResult. Throws only a MyCaseError of the
 * stream that is sent, or of `receiveBody`.
 */
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
    const { url, method, headers, receiveBody } = request;
    const path = url.pathname + url.search;
    // undici sends any async iterable, but its types have only streams.
    const body = typeof request.body === 'function' ? (request.body() as Readable) : (request.body ?? null);
    const options: SendOptions = { origin: url.origin, path, method, headers, signal, onSent, body };
    const response = await rejectOnAbort(dispatcher.request(options), signal);
    slot?.release();
    const head = { status: response.statusCode, headers: response.headers };
    const received = await (receiveBody ? receiveBody(head, response.body) : readBody(response.body, request.maxBytes));
    // Reading a large body takes long: messages that were received with it are handled first.
    await yieldEventLoop();
    return {
      kind: 'answered',
      ...head,
      ...redactToken(response.statusCode, request, received),
    };
  } catch (error) {
    if (error instanceof MyCaseError) throw error;
    return signal.aborted ? { kind: 'stopped', isSent } : { kind: 'broken', ...describeConnectionError(error) };
  } finally {
    slot?.release();
  }
}

/**
 * Settles as `promise` does, or rejects with the signal's reason on abort. undici delays an abort until it is
 * connected.
 */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A body in memory. It is empty if `receiveBody` has taken it. */
type ReceivedBody = Pick<ReceivedResponse, 'bytes' | 'flaw'>;

/** The body of an error is shown to the agent, and may repeat the token of the request. */
function redactToken(status: number, { headers }: HttpRequest, body: ReceivedBody): ReceivedBody {
  const token = headers.authorization?.split(' ')[1];
  if (status < 400 || !token || !body.bytes.includes(token)) return body;
  return { ...body, bytes: Buffer.from(body.bytes.toString('utf8').replaceAll(token, '…')) };
}

/** Reads a body into memory. */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<ReceivedBody> {
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
