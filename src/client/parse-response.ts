import { parseJson } from '../base/json.ts';
import {
  createStatusError,
  MyCaseError,
  type Outcome,
  UNKNOWN_OUTCOME,
  UNKNOWN_OUTCOME_ADVICE,
} from '../base/mycase-error.ts';
import type { ApiResponse, HttpMethod } from './client-types.ts';
import { isAmbiguous, parseRetryAfter, type RetryResult } from './retry.ts';
import type { ConnectionFailure, ReceivedResponse } from './send-once.ts';

/**
 * What a call came to, from how its last attempt ended. `asked` is its method and path.
 * Throws a MyCaseError for everything that is no success. A write that MyCase accepted is one, readable or not.
 */
export function parseResponse(
  requestLine: string,
  method: HttpMethod,
  { lastAttempt: last, mayHaveSucceeded }: RetryResult,
): ApiResponse {
  const isUncertain = method !== 'GET' && (mayHaveSucceeded || isAmbiguous(last));
  const outcome: Outcome = isUncertain ? 'unknown' : 'not done';
  if (last.kind === 'stopped') throw createAbortedError(requestLine, outcome);
  if (last.kind === 'broken') throw createConnectionError(requestLine, last, outcome);
  if (last.status < 300 || isStorageRedirect(method, last)) return parseSuccess(requestLine, method, last);
  if (last.status < 400) throw createRedirectError(requestLine, last);
  if (method === 'DELETE' && last.status === 404 && mayHaveSucceeded) return toAlreadyDeleted(last);
  throw createStatusError(
    requestLine,
    last.status,
    decodeBody(last),
    outcome,
    parseRetryAfter(last.headers['retry-after']),
  );
}

function createAbortedError(requestLine: string, outcome: Outcome): MyCaseError {
  const isUnknown = outcome === 'unknown';
  const text = `${requestLine} was stopped before MyCase answered: cancelled or out of time.`;
  return new MyCaseError(`${text} ${isUnknown ? UNKNOWN_OUTCOME : 'Nothing was changed.'}`, {
    advice: isUnknown ? UNKNOWN_OUTCOME_ADVICE : 'Ask for less at a time, or try again later.',
    outcome,
  });
}

function createConnectionError(
  requestLine: string,
  { reason, isUnsent }: ConnectionFailure,
  outcome: Outcome,
): MyCaseError {
  if (isUnsent && outcome === 'not done') {
    return new MyCaseError(`MyCase could not be reached for ${requestLine} (${reason}); nothing was sent.`, {
      advice: 'Check the network and the base URL, then try again.',
    });
  }
  const isUnknown = outcome === 'unknown';
  const text = `The connection to MyCase broke during ${requestLine} (${reason}).`;
  return new MyCaseError(isUnknown ? `${text} ${UNKNOWN_OUTCOME}` : text, {
    advice: isUnknown ? UNKNOWN_OUTCOME_ADVICE : 'Try again in a minute.',
    outcome,
  });
}

const toAlreadyDeleted = ({ status }: ReceivedResponse): ApiResponse => ({
  status,
  body: undefined,
  caveat: 'The answer to the first attempt was lost; MyCase has no such record any more.',
});

/** MyCase: the bytes of a document lie behind a 302. Any other redirect is of a proxy or a wrong address. */
const isStorageRedirect = (method: HttpMethod, { status, headers }: ReceivedResponse): boolean =>
  method === 'GET' && status === 302 && headers.location !== undefined;

const createRedirectError = (requestLine: string, { status }: ReceivedResponse): MyCaseError =>
  new MyCaseError(
    `${requestLine} was answered by a redirect (${status}), which MyCase never sends for it; it was not carried out.`,
    { advice: 'Check the base URL: https, the right host, no proxy page in between.', status },
  );

const decodeBody = ({ bytes }: ReceivedResponse): string => bytes.toString('utf8');

function parseSuccess(requestLine: string, method: HttpMethod, lastAttempt: ReceivedResponse): ApiResponse {
  const response = { status: lastAttempt.status, ...pickHeaders(lastAttempt) };
  if (lastAttempt.status >= 300 || lastAttempt.status === 204) return { ...response, body: undefined };
  const flaw = lastAttempt.flaw ?? (lastAttempt.bytes.length === 0 ? 'empty' : undefined);
  const body = flaw ? undefined : parseJson(decodeBody(lastAttempt));
  if (body !== undefined) return { ...response, body };
  if (method === 'GET') throw createUnreadableError(requestLine, lastAttempt.status, flaw ?? 'no JSON');
  if (flaw === 'empty') return { ...response, body: undefined };
  return {
    ...response,
    body: undefined,
    caveat: `MyCase answered ${lastAttempt.status}, so it is done, but the answer itself was ${flaw ?? 'no JSON'}.`,
  };
}

function createUnreadableError(requestLine: string, status: number, flaw: string): MyCaseError {
  const advice = flaw === 'too large' ? 'Ask for a smaller page_size.' : 'Try again in a minute.';
  return new MyCaseError(`MyCase answered ${status} to ${requestLine}, but the answer was ${flaw}.`, {
    advice,
    status,
  });
}

function pickHeaders({ headers }: ReceivedResponse): Pick<ApiResponse, 'link' | 'itemCount' | 'date' | 'location'> {
  const getHeader = (name: string) => [headers[name]].flat()[0];
  return {
    link: [headers.link].flat().join(',') || undefined,
    itemCount: getHeader('item-count'),
    date: getHeader('date'),
    location: getHeader('location'),
  };
}
