import { hasMoreMembers, isRecord, parseJson } from '../base/json.ts';
import { findStructureFault, type StructureLimits } from '../base/json-structure.ts';
import { createRequestError, createStatusError, MyCaseError, type Outcome } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse, ExpectedAnswer, HttpMethod } from './client-types.ts';
import { adviseConnection } from './dispatcher.ts';
import { isAmbiguous, parseRetryAfter, type RetryResult } from './retry.ts';
import type { ConnectionFailure, ReceivedResponse } from './send-once.ts';
import { UnexpectedAnswerError } from './unexpected-answer-error.ts';

/**
 * Parses the response of a request, from its last attempt. `requestLine` is its method and path.
 * Throws a MyCaseError for a response that is not a success, and for a success that is not the documented one: the
 * outcome of such a write is unknown.
 */
export function parseResponse(
  requestLine: string,
  { method, expected }: Pick<ApiRequest, 'method' | 'expected'>,
  { lastAttempt: last, mayHaveSucceeded }: RetryResult,
): ApiResponse {
  const isUncertain = method !== 'GET' && (mayHaveSucceeded || isAmbiguous(last));
  const outcome: Outcome = isUncertain ? 'unknown' : 'not done';
  if (last.kind === 'stopped') throw createAbortedError(requestLine, outcome);
  if (last.kind === 'broken') throw createConnectionError(requestLine, last, outcome);
  if (isStorageRedirect(method, last)) return { status: last.status, ...pickHeaders(last), body: undefined };
  if (last.status < 300) return parseSuccess(requestLine, method, expected, last);
  if (last.status < 400) throw createRedirectError(requestLine, last, outcome);
  if (method === 'DELETE' && last.status === 404 && mayHaveSucceeded)
    return { status: last.status, body: undefined, caveat: ALREADY_DELETED_CAVEAT };
  throw createStatusError(
    requestLine,
    last.status,
    decodeErrorBody(last),
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
        advice: adviseConnection(reason),
      })
    : createRequestError(`The connection to MyCase broke during ${requestLine} (${reason}).`, {
        advice: 'Try again in a minute.',
        outcome,
      });

const ALREADY_DELETED_CAVEAT = 'The response to the first attempt was lost. MyCase no longer has this record.';

/**
 * MyCase: the bytes of a document lie behind a 302. Any other redirect comes from a proxy or a wrong address.
 */
const isStorageRedirect = (method: HttpMethod, { status, headers }: ReceivedResponse): boolean =>
  method === 'GET' && status === 302 && headers.location !== undefined;

const createRedirectError = (requestLine: string, { status }: ReceivedResponse, outcome: Outcome): MyCaseError =>
  createRequestError(
    `${requestLine} was answered by a redirect (${status}), which MyCase never sends for this request.` +
      (outcome === 'unknown' ? '' : ' It was not carried out.'),
    {
      advice: 'Check the base URL: it needs https and the right host. A proxy page may also cause this.',
      status,
      outcome,
    },
  );

/** The part of the body of an error that is read. MyCase's errors are much shorter. A longer one is read as a page. */
const MAX_ERROR_BYTES = 200_000;

const decodeErrorBody = ({ bytes }: ReceivedResponse): string => bytes.toString('utf8', 0, MAX_ERROR_BYTES);

function parseSuccess(
  requestLine: string,
  method: HttpMethod,
  expected: ExpectedAnswer | undefined,
  last: ReceivedResponse,
): ApiResponse {
  const { status, flaw } = last;
  const { text, body, excess } = parseBody(last);
  if (isErrorBody(body)) throw createErrorBodyError(requestLine, method, last);
  const fault = flaw ?? excess ?? (body === undefined ? describeUnreadable(text, last, expected) : undefined);
  const deviation = fault ? `but the response was ${fault}` : expected && findDeviation(status, body, expected);
  if (deviation === undefined) return { status, ...pickHeaders(last), body };
  const summary = `MyCase answered ${status} to ${requestLine}, ${deviation}.`;
  if (method !== 'GET')
    throw new UnexpectedAnswerError(summary, { status, refusal: fault === WEB_PAGE ? 'web page' : undefined });
  throw new MyCaseError(summary, {
    advice: flaw === 'too large' || excess ? 'Request fewer records at once.' : 'Try again in a minute.',
    status,
  });
}

/** MyCase: a page has at most 1,000 records. No record has 100 values, apart from the fields of the firm's own. */
const LIMITS: StructureLimits = { values: 200_000, names: 200_000, depth: 100 };
const MAX_FIELDS = 2_000;

interface ParsedBody {
  /** '' for a body that was not received completely. */
  readonly text: string;
  readonly body?: unknown;
  /** A clause about a limit that the body exceeds. Such a body would block other calls while it is read. */
  readonly excess?: string;
}

function parseBody(response: ReceivedResponse): ParsedBody {
  if (response.flaw) return { text: '' };
  const text = response.bytes.toString('utf8');
  const fault = findStructureFault(text, LIMITS);
  if (fault !== undefined) return { text, excess: `JSON with ${fault}` };
  const body = parseJson(text);
  const isWide = [body].flat().some((record) => isRecord(record) && hasMoreMembers(record, MAX_FIELDS));
  return isWide ? { text, excess: `a record with more than ${MAX_FIELDS} fields` } : { text, body };
}

/** Returns whether a body states errors. A record may have an empty list of them. */
function isErrorBody(body: unknown): boolean {
  if (!isRecord(body)) return false;
  const { id, errors, error } = body;
  if (Array.isArray(errors)) return errors.length > 0 || id === undefined;
  return id === undefined && [errors, error].some((value) => value !== undefined && value !== null);
}

/** The error for a body with MyCase's `errors`, although the status is that of a success. */
function createErrorBodyError(requestLine: string, method: HttpMethod, last: ReceivedResponse): MyCaseError {
  const { status } = last;
  const { message, fields } = createStatusError(requestLine, status, decodeErrorBody(last), 'not done', undefined);
  const summary = `${message} This is an error, although the status ${status} means success.`;
  return method === 'GET'
    ? new MyCaseError(summary, { advice: 'Try again in a minute.', status, fields })
    : new UnexpectedAnswerError(summary, { status, fields, refusal: 'errors' });
}

const WEB_PAGE = 'a web page, such as that of a proxy or of a sign-in';

/** Describes a body that is not JSON. Undefined for an empty body where MyCase documents none. */
function describeUnreadable(
  text: string,
  { headers }: ReceivedResponse,
  expected?: ExpectedAnswer,
): string | undefined {
  if (!/\S/.test(text)) return expected?.body === 'none' ? undefined : 'empty';
  const isPage = /html/i.test(String(headers['content-type'])) || /^\s*<(!doctype|html)/i.test(text);
  return isPage ? WEB_PAGE : 'not JSON';
}

/** Compares an answer with the documented one. Returns the difference as a clause, undefined if there is none. */
function findDeviation(status: number, body: unknown, expected: ExpectedAnswer): string | undefined {
  if (status !== expected.status) return `but ${expected.status} is documented`;
  const isExpected = {
    record: isRecord(body) && (isId(body.id) || isId(body.key)),
    list: Array.isArray(body),
    none: body === undefined || body === null,
  };
  return isExpected[expected.body] ? undefined : `but the response was not ${BODY_NAMES[expected.body]}`;
}

const isId = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && value !== '');

const BODY_NAMES: Readonly<Record<ExpectedAnswer['body'], string>> = {
  record: 'a record with an id',
  list: 'a list',
  none: 'empty',
};

function pickHeaders({ headers }: ReceivedResponse): Pick<ApiResponse, 'link' | 'itemCount' | 'date' | 'location'> {
  const getHeader = (name: string) => [headers[name]].flat()[0];
  return {
    link: [headers.link].flat().join(',') || undefined,
    itemCount: getHeader('item-count'),
    date: getHeader('date'),
    location: getHeader('location'),
  };
}
