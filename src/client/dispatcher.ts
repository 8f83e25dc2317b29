import { Agent, type Dispatcher } from 'undici';

/** Milliseconds to wait for each part of an answer. MyCase's gateway gives up by itself after about 30 s. */
const CONNECT_MS = 10_000;
const HEADERS_MS = 40_000;
const BODY_MS = 30_000;
const CONNECTIONS = 64;

/** Options of one request: undici's, and a call to make at the moment it goes on the wire. */
export interface SendOptions extends Omit<Dispatcher.RequestOptions, 'origin'> {
  readonly origin: string;
  readonly onSent?: () => void;
}

/** The connections to MyCase and its storage, kept alive between requests. */
export function createDispatcher(): Dispatcher {
  return new Agent({
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_MS },
    headersTimeout: HEADERS_MS,
    bodyTimeout: BODY_MS,
  }).compose(noticeSent);
}

type NoticedOptions = Dispatcher.DispatchOptions & { readonly onSent?: () => void };

const noticeSent: Dispatcher.DispatcherComposeInterceptor =
  (dispatch) =>
  ({ onSent, ...options }: NoticedOptions, handler) =>
    dispatch(options, onSent ? noticing(handler, onSent) : handler);

const noticing = (handler: Dispatcher.DispatchHandler, onSent: () => void): Dispatcher.DispatchHandler => ({
  onRequestStart(controller, context) {
    onSent();
    handler.onRequestStart?.(controller, context);
  },
  onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
  onResponseStart: (...start) => handler.onResponseStart?.(...start),
  onResponseData: (...data) => handler.onResponseData?.(...data),
  onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
  onResponseError: (...error) => handler.onResponseError?.(...error),
});

const NEVER_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
]);

/** Why a connection failed, in a word, and whether the request had surely not been sent. */
export function connectionFailure(error: unknown): { reason: string; neverSent: boolean } {
  const code = codeOf(error);
  return { reason: code ?? 'the connection broke', neverSent: code !== undefined && NEVER_SENT.has(code) };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}
