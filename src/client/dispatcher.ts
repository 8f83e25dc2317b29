import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { createProxyAgent } from './proxy-agent.ts';

/** Milliseconds to wait for each part of a response. MyCase's gateway stops waiting after about 30 s. */
const CONNECT_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 40_000;
const BODY_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 64;

/** Options of one request. `onSent` is called when the request is written to the connection. */
export interface SendOptions extends Omit<Dispatcher.RequestOptions, 'origin'> {
  readonly origin: string;
  readonly onSent?: () => void;
}

/**
 * Creates the connections to MyCase, or to its storage. They are kept alive between requests. `lookup` finds the
 * addresses of a host that is reached without a proxy.
 */
export function createDispatcher(lookup?: LookupFunction): Dispatcher {
  return createProxyAgent({
    connections: MAX_CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookup && { lookup }) },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
  }).compose(onSentInterceptor);
}

type DispatchOptionsWithOnSent = Dispatcher.DispatchOptions & { readonly onSent?: () => void };

const onSentInterceptor: Dispatcher.DispatcherComposeInterceptor =
  (dispatch) =>
  ({ onSent, ...options }: DispatchOptionsWithOnSent, handler) =>
    dispatch(options, onSent ? withOnSent(handler, onSent) : handler);

const withOnSent = (handler: Dispatcher.DispatchHandler, onSent: () => void): Dispatcher.DispatchHandler => ({
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

/** Returns the advice after a connection that failed for a reason of `describeConnectionError`. */
export const adviseConnection = (reason: string): string =>
  /CERT|ISSUER|LEAF/.test(reason)
    ? 'If your company inspects connections, set NODE_EXTRA_CA_CERTS to the file with its certificate, and start again.'
    : 'Check the network, the address and HTTPS_PROXY, then try again.';

const UNSENT_ERROR_CODES = new Set([
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

/** Returns the reason why a connection failed, as a code. `isUnsent` is true if the request was certainly not sent. */
export function describeConnectionError(error: unknown): { reason: string; isUnsent: boolean } {
  const code = findErrorCode(error);
  return {
    reason: code ?? 'the connection broke',
    isUnsent: code !== undefined && UNSENT_ERROR_CODES.has(code),
  };
}

function findErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return findErrorCode(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? findErrorCode(error.cause) : undefined;
}
