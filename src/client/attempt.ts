import type { Dispatcher, FormData } from 'undici';
import { connectionFailure, type SendOptions } from './dispatcher.ts';
import type { RateLimiter, RateLimitSlot } from './rate-limiter.ts';
import type { Method } from './types.ts';

/** One HTTP message, ready for the wire. */
export interface Message {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FormData;
  /** Most bytes an answer may have. */
  readonly most: number;
  /** Takes a turn first; storage addresses need none. */
  readonly pace?: RateLimiter;
  /** Among those that wait for a turn; without it before all that have one. */
  readonly urgency?: number | undefined;
}

/** How one attempt ended. */
export type AttemptResult = Answered | Broken | Stopped;

/** An answer came. Its body may have been cut short, or have been left unread because it was too large. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly flaw?: 'cut short' | 'too large';
}

/** The connection failed before an answer came. */
export interface Broken {
  readonly kind: 'broken';
  readonly reason: string;
  readonly neverSent: boolean;
}

/** Cancelled, or out of time. */
interface Stopped {
  readonly kind: 'stopped';
  readonly sent: boolean;
}

/** Sends a message once and reads its answer. Never throws: every end is an Exchange. */
export async function exchange(
  dispatcher: Dispatcher,
  message: Message,
  signal: AbortSignal,
): Promise<AttemptResult> {
  let sent = false;
  let turn: RateLimitSlot | undefined;
  const onSent = () => {
    sent = true;
    turn?.sent();
  };
  try {
    turn = await message.pace?.turn(signal, message.urgency ?? Number.POSITIVE_INFINITY);
    const response = await abortable(dispatcher.request(sendOptions(message, signal, onSent)), signal);
    turn?.over();
    return {
      kind: 'answered',
      status: response.statusCode,
      headers: response.headers,
      ...withoutToken(response.statusCode, message, await readBody(response.body, message.most)),
    };
  } catch (error) {
    return signal.aborted ? { kind: 'stopped', sent } : { kind: 'broken', ...connectionFailure(error) };
  } finally {
    turn?.over();
  }
}

const sendOptions = (
  { url, method, headers, body }: Message,
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
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

type Body = Pick<Answered, 'bytes' | 'flaw'>;

/** An error is shown to the agent, and its body may repeat what the request brought. */
function withoutToken(status: number, { headers }: Message, body: Body): Body {
  const token = headers.authorization?.split(' ')[1];
  if (status < 400 || !token) return body;
  return { ...body, bytes: Buffer.from(body.bytes.toString('utf8').replaceAll(token, '…')) };
}

async function readBody(body: Dispatcher.ResponseData['body'], most: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > most) return { bytes: Buffer.alloc(0), flaw: 'too large' };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch {
    return { bytes: Buffer.concat(chunks), flaw: 'cut short' };
  }
}
