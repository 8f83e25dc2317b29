import type { Dispatcher, FormData } from 'undici';
import { createDispatcher } from './dispatcher.ts';
import { type Exchange, exchange, type Message, type Method, unlessAborted } from './attempt.ts';
import { readAnswer } from './response.ts';
import { createPace, type Pace } from './rate-limiter.ts';
import { expandPath, queryString } from './path.ts';
import { persist } from './retry.ts';
import { download, upload } from './storage.ts';

export type { Method } from './attempt.ts';

/** A request to MyCase before it is spelled out for the wire. */
export interface ApiRequest {
  readonly method: Method;
  /** Below the base URL, with `{name}`s for `params`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON, unless there is a `form`. */
  readonly body?: unknown;
  /** Sent as multipart. */
  readonly form?: FormData;
  /** For work that no call may wait for: how urgent it is among such. */
  readonly urgency?: number | undefined;
}

/** A success of MyCase. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON, or undefined where there was no body or it could not be read. */
  readonly body: unknown;
  readonly link?: string | undefined;
  readonly itemCount?: string | undefined;
  /** When MyCase answered, as its `Date` header says. */
  readonly date?: string | undefined;
  /** Where a 302 leads. */
  readonly location?: string | undefined;
  /** What is to be known of this success: its answer could not be read, or an earlier attempt had worked. */
  readonly caveat?: string | undefined;
  /** Ids of the rows that were kept from this list: who has one from before must forget it. */
  readonly withheld?: readonly number[] | undefined;
}

/** Where the client gets its bearer token from. */
export interface TokenSource {
  /** A token that is valid now. Throws a MyCaseError that says how to provide one. */
  accessToken(): Promise<string>;
  /** Another one for a token that MyCase refused with 401; undefined where there is none to be had. */
  replacement(refused: string): Promise<string | undefined>;
}

/** How long a call may take, and what cancels it. */
export interface CallScope {
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
  /** Tells whoever waits for the call how far it is. */
  readonly report?: (message: string) => void;
  /** Notes a record that words among the call's arguments were taken for, as `case` and its id. */
  readonly meant?: ((kind: string, id: number) => void) | undefined;
}

/** The one way to MyCase. Every method throws a MyCaseError when the call did not end as asked. */
export interface MyCaseClient {
  /** One operation of the API, with pace and retries. */
  request(request: ApiRequest, scope: CallScope): Promise<ApiAnswer>;
  /** Puts bytes to the storage address MyCase gave out, without the bearer token. */
  upload(
    url: string,
    headers: Readonly<Record<string, string>>,
    bytes: Uint8Array,
    scope: CallScope,
  ): Promise<void>;
  /** Gets bytes, `most` at the most, from a storage address, without the bearer token. */
  download(url: string, most: number, scope: CallScope): Promise<Buffer>;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
}

/** Settings of a client. */
export interface ClientOptions {
  /** The part before an operation's path. */
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  /** Names the program to MyCase. */
  readonly userAgent: string;
}

/**
 * MyCase: 25 requests a second from one app. The window is a little wider, for two clocks never agree. A request that
 * opens its connection is easily a tenth of a second on its way.
 */
const PACE = { limit: 25, window: 1_005, travel: 250 };
const MOST_ANSWER_BYTES = 24 * 1024 * 1024;

/** Makes the client that all tools share. */
export function createClient(options: ClientOptions): MyCaseClient {
  const dispatcher = createDispatcher();
  const pace = createPace(PACE);
  const storage = { dispatcher, base: new URL(options.baseUrl) };
  return {
    request: (request, scope) => send(dispatcher, pace, options, request, scope),
    upload: (url, headers, bytes, scope) => upload(storage, url, headers, bytes, scope),
    download: (url, most, scope) => download(storage, url, most, scope),
    close: () => dispatcher.close(),
  };
}

async function send(
  dispatcher: Dispatcher,
  pace: Pace,
  { baseUrl, tokens, userAgent }: ClientOptions,
  request: ApiRequest,
  scope: CallScope,
): Promise<ApiAnswer> {
  const path = expandPath(request.path, request.params ?? {});
  const url = new URL(baseUrl.replace(/\/+$/, '') + path + queryString(request.query));
  const attempt = () =>
    authorized(tokens, scope.signal, (token) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': userAgent,
      };
      return exchange(dispatcher, message(request, url, headers, pace), scope.signal);
    });
  const { method } = request;
  const ending = await persist({ method, mayRepeat: mayRepeat(method) }, attempt, scope);
  return readAnswer(`${method} ${path}`, method, ending);
}

/**
 * Whether a request may be sent again as it is. A POST would make a second record. A PUT carries the record as it was
 * before the first attempt: what somebody changed meanwhile would be undone, so whoever sends one reads again first.
 */
const mayRepeat = (method: Method): boolean => method === 'GET' || method === 'DELETE';

/** Sends with a token, and once more with another where MyCase refused the first: a 401 has carried nothing out. */
async function authorized(
  tokens: TokenSource,
  signal: AbortSignal,
  sendWith: (token: string) => Promise<Exchange>,
): Promise<Exchange> {
  try {
    const token = await unlessAborted(tokens.accessToken(), signal);
    const first = await sendWith(token);
    if (first.kind !== 'answered' || first.status !== 401) return first;
    const other = await unlessAborted(tokens.replacement(token), signal);
    return other === undefined ? first : sendWith(other);
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', sent: false };
    throw error;
  }
}

function message(request: ApiRequest, url: URL, headers: Record<string, string>, pace: Pace): Message {
  const { method, urgency } = request;
  const common = { method, url, headers, pace, urgency, most: MOST_ANSWER_BYTES };
  if (request.form) return { ...common, body: request.form };
  if (request.body === undefined) return common;
  return {
    ...common,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  };
}
