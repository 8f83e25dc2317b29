import { MyCaseError, type Outcome, refused, UNKNOWN_OUTCOME } from '../base/errors.ts';
import type { Answered, Broken } from './attempt.ts';
import { isAmbiguous, type RetryResult, retryAfter } from './retry.ts';
import type { ApiResponse, Method } from './types.ts';

/**
 * What a call came to, from how its last attempt ended. `asked` is its method and path.
 * Throws a MyCaseError for everything that is no success. A write that MyCase accepted is one, readable or not.
 */
export function readAnswer(asked: string, method: Method, { last, maybeDone }: RetryResult): ApiResponse {
  const unsure = method !== 'GET' && (maybeDone || isAmbiguous(last));
  const outcome: Outcome = unsure ? 'unknown' : 'not done';
  if (last.kind === 'stopped') throw stopped(asked, outcome);
  if (last.kind === 'broken') throw broken(asked, last, outcome);
  if (last.status < 300 || leadsOn(method, last)) return success(asked, method, last);
  if (last.status < 400) throw redirected(asked, last);
  if (method === 'DELETE' && last.status === 404 && maybeDone) return deletedBefore(last);
  throw refused(asked, last.status, words(last), outcome, retryAfter(last.headers['retry-after']));
}

function stopped(asked: string, outcome: Outcome): MyCaseError {
  const advice =
    outcome === 'unknown'
      ? UNKNOWN_OUTCOME
      : 'Nothing was changed; ask for less at a time, or try again later.';
  return new MyCaseError(`${asked} was stopped before MyCase answered: cancelled or out of time. ${advice}`, {
    outcome,
  });
}

function broken(asked: string, { reason, neverSent }: Broken, outcome: Outcome): MyCaseError {
  if (neverSent && outcome === 'not done') {
    return new MyCaseError(
      `MyCase could not be reached for ${asked} (${reason}); nothing was sent. ` +
        'Check the network and the base URL, then try again.',
    );
  }
  const advice = outcome === 'unknown' ? UNKNOWN_OUTCOME : 'Try again in a minute.';
  return new MyCaseError(`The connection to MyCase broke during ${asked} (${reason}). ${advice}`, {
    outcome,
  });
}

const deletedBefore = ({ status }: Answered): ApiResponse => ({
  status,
  body: undefined,
  caveat: 'The answer to the first attempt was lost; MyCase has no such record any more.',
});

/** MyCase: the bytes of a document lie behind a 302. Any other redirect is of a proxy or a wrong address. */
const leadsOn = (method: Method, { status, headers }: Answered): boolean =>
  method === 'GET' && status === 302 && headers.location !== undefined;

const redirected = (asked: string, { status }: Answered): MyCaseError =>
  new MyCaseError(
    `${asked} was answered by a redirect (${status}), which MyCase never sends for it; it was not carried out. ` +
      'Check the base URL: https, the right host, no proxy page in between.',
    { status },
  );

const words = ({ bytes }: Answered): string => bytes.toString('utf8');

function success(asked: string, method: Method, last: Answered): ApiResponse {
  const answer = { status: last.status, ...headersOf(last) };
  if (last.status >= 300 || last.status === 204) return { ...answer, body: undefined };
  const flaw = last.flaw ?? (last.bytes.length === 0 ? 'empty' : undefined);
  const body = flaw ? undefined : parse(words(last));
  if (body !== undefined) return { ...answer, body };
  if (method === 'GET') throw unreadable(asked, last.status, flaw ?? 'no JSON');
  if (flaw === 'empty') return { ...answer, body: undefined };
  return {
    ...answer,
    body: undefined,
    caveat: `MyCase answered ${last.status}, so it is done, but the answer itself was ${flaw ?? 'no JSON'}.`,
  };
}

function unreadable(asked: string, status: number, flaw: string): MyCaseError {
  const advice = flaw === 'too large' ? 'Ask for a smaller page_size.' : 'Try again in a minute.';
  return new MyCaseError(`MyCase answered ${status} to ${asked}, but the answer was ${flaw}. ${advice}`, {
    status,
  });
}

function headersOf({ headers }: Answered): Pick<ApiResponse, 'link' | 'itemCount' | 'date' | 'location'> {
  const one = (name: string) => [headers[name]].flat()[0];
  return {
    link: [headers.link].flat().join(',') || undefined,
    itemCount: one('item-count'),
    date: one('date'),
    location: one('location'),
  };
}

function parse(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}
