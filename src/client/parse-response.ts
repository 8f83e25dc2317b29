import { parseJson } from '../base/json.ts';
import { createRequestError, createStatusError, MyCaseError, type Outcome } from '../base/mycase-error.ts';
import type { ApiResponse, HttpMethod } from './client-types.ts';
import { isAmbiguous, parseRetryAfter, type RetryResult } from './retry.ts';
import type { ConnectionFailure, ReceivedResponse } from './send-once.ts';

/**
 * Parses the response of a request, from its last attempt. `requestLine` is its method and path.
 * Throws a MyCaseError for a response that is not a success. A write that MyCase accepted is a success, even if its
 * response cannot be read.
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
  if (method === 'DELETE' && last.status === 404 && mayHaveSucceeded)
    return { status: last.status, body: undefined, caveat: ALREADY_DELETED_CAVEAT };
  throw createStatusError(
    requestLine,
    last.status,
    decodeBody(last),
    outcome,
    parseRetryAfter(last.headers['retry-after']),
  );
}

const createAbortedError = (requestLine: string, outcome: Outcome): MyCaseError =>
  createRequestError(
    `${requestLine} was stopped before MyCase answered: canceled or out of time.` +
      (outcome === 'unknown' ? '' : ' Nothing was changed.'),
    { advice: 'Request less at a time, or try again later.', outcome },
  );

const createConnectionError = (
  requestLine: string,
  { reason, isUnsent }: ConnectionFailure,
  outcome: Outcome,
): MyCaseError =>
  isUnsent && outcome === 'not done'
    ? new MyCaseError(`MyCase could not be reached for ${requestLine} (${reason}); nothing was sent.`, {
        advice: 'Check the network and the base URL, then try again.',
      })
    : createRequestError(`The connection to MyCase broke during ${requestLine} (${reason}).`, {
        advice: 'Try again in a minute.',
        outcome,
      });

const ALREADY_DELETED_CAVEAT = 'The response to the first attempt was lost. MyCase no longer has this record.';

/** MyCase: the bytes of a document lie behind a 302. Any other redirect comes from a proxy or a wrong address. */
const isStorageRedirect = (method: HttpMethod, { status, headers }: ReceivedResponse): boolean =>
  method === 'GET' && status === 302 && headers.location !== undefined;

const createRedirectError = (requestLine: string, { status }: ReceivedResponse): MyCaseError =>
  new MyCaseError(
    `${requestLine} was answered by a redirect (${status}), which MyCase never sends for this request; it was not carried out.`,
    { advice: 'Check the base URL: it needs https and the right host. A proxy page may also cause this.', status },
  );

const decodeBody = ({ bytes }: ReceivedResponse): string => bytes.toString('utf8');

function parseSuccess(requestLine: string, method: HttpMethod, lastAttempt: ReceivedResponse): ApiResponse {
  const response = { status: lastAttempt.status, ...pickHeaders(lastAttempt) };
  if (lastAttempt.status >= 300 || lastAttempt.status === 204) return { ...response, body: undefined };
  const flaw = lastAttempt.flaw ?? (lastAttempt.bytes.length === 0 ? 'empty' : undefined);
  const body = flaw ? undefined : parseJson(decodeBody(lastAttempt));
  if (body !== undefined || (method !== 'GET' && flaw === 'empty')) return { ...response, body };
  const { status } = lastAttempt;
  const fault = `but the response was ${flaw ?? 'not JSON'}.`;
  if (method !== 'GET')
    return { ...response, body, caveat: `MyCase answered ${status}, so the request was carried out, ${fault}` };
  throw new MyCaseError(`MyCase answered ${status} to ${requestLine}, ${fault}`, {
    advice: flaw === 'too large' ? 'Request a smaller page_size.' : 'Try again in a minute.',
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
