import type { Dispatcher, FormData } from 'undici';
import type { HttpMethod } from './client-types.ts';
import { describeConnectionError, type SendOptions } from './dispatcher.ts';
import type { RateLimiter, RateLimitSlot } from './rate-limiter.ts';

/** One HTTP message, ready for the wire. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FormData;
  /** Most bytes an answer may have. */
  readonly maxBytes: number;
  /** Takes a turn first; storage addresses need none. */
  readonly rateLimiter?: RateLimiter;
  /** Among those that wait for a turn; without it before all that have one. */
  readonly urgency?: number | undefined;
}

/** How one attempt ended. */
export type AttemptResult = ReceivedResponse | ConnectionFailure | AbortedAttempt;

/** An answer came. Its body may have been cut short, or have been left unread because it was too large. */
export interface ReceivedResponse {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly flaw?: 'cut short' | 'too large';
}

/** The connection failed before an answer came. */
export interface ConnectionFailure {
  readonly kind: 'broken';
  readonly reason: string;
  readonly isUnsent: boolean;
}

/** Cancelled, or out of time. */
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
    const response = await rejectOnAbort(dispatcher.request(toSendOptions(request, signal, onSent)), signal);
    slot?.release();
    return {
      kind: 'answered',
      status: response.statusCode,
      headers: response.headers,
      ...redactToken(response.statusCode, request, await readBody(response.body, request.maxBytes)),
    };
  } catch (error) {
    return signal.aborted ? { kind: 'stopped', isSent } : { kind: 'broken', ...describeConnectionError(error) };
  } finally {
    slot?.release();
  }
}

const toSendOptions = (
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
  onSent: () => void,
): SendOptions => ({
  origin: url.origin,
  path: url.pathname + url.search,
  method,
  headers,
  signal,
  onSent,
  ...(body !== undefined && { body }),
});

/** Whatever comes first, the promise or the abort; undici, for one, lets an abort wait until the connection stands. */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

type ReceivedBody = Pick<ReceivedResponse, 'bytes' | 'flaw'>;

/** An error is shown to the agent, and its body may repeat what the request brought. */
function redactToken(status: number, { headers }: HttpRequest, body: ReceivedBody): ReceivedBody {
  const token = headers.authorization?.split(' ')[1];
  if (status < 400 || !token) return body;
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
