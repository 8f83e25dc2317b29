import type { Assumption } from './assumption.ts';

const NOT_PROVOKED = 'The check stays below this limit.';

/** The facts about errors, limits, the document storage and the sign-in. */
export const ERROR_ASSUMPTIONS = {
  'A-51': {
    statement:
      'The body of an error is an object with a list `errors`. Each has a `description`, and may have a `source`.',
    source: 'documentation',
    remedy: 'Change `createStatusError`. It reads other bodies as text.',
  },
  'A-52': {
    statement: 'MyCase answers 404 to an id that does not exist.',
    source: 'documentation',
    remedy: 'Change the statuses that mean a missing record.',
  },
  'A-53': {
    statement: 'MyCase answers 400 to a wrong value of a filter, and names it in `source.parameter`.',
    source: 'documentation',
    remedy: 'Change `createStatusError` and its advice.',
  },
  'A-54': {
    statement: 'MyCase answers 401 to a token that it does not know, and carries nothing out.',
    source: 'documentation',
    remedy: 'Change the status after which the client sends a request once more with a new token.',
  },
  'A-55': {
    statement: 'MyCase answers 403 if the person or the app lacks a permission.',
    source: 'documentation',
    remedy: 'Change the advice for this status.',
  },
  'A-56': {
    statement: 'MyCase accepts 25 requests a second from one app, and answers 429 to more.',
    source: 'other programs',
    remedy: 'Change the limits of the client.',
    unreadable: NOT_PROVOKED,
  },
  'A-57': {
    statement: 'An answer 429 may have a `Retry-After` header, in seconds or as an HTTP date.',
    source: 'unknown',
    remedy: 'Change `parseRetryAfter`. Without the header, the client chooses the time.',
    unreadable: NOT_PROVOKED,
  },
  'A-58': {
    statement: 'On a heavy list, the gateway of MyCase answers 504 with a `message` after about 30 seconds.',
    source: 'a live account',
    remedy: 'Change `isOverload`, and the timeout of a page in `CACHE_TIMING`.',
  },
  'A-59': {
    statement: 'The content of a document is answered with 302 and the address of the storage.',
    source: 'documentation',
    remedy: 'Change the download of documents.',
  },
  'A-60': {
    statement:
      'The address of the storage is valid for one minute, that of a version for an hour, and needs no bearer token.',
    source: 'documentation',
    remedy: 'Change the download of documents.',
    unreadable: 'The check downloads no document.',
  },
  'A-61': {
    statement:
      'An access token is valid for 24 hours. A refresh token is valid for two weeks, and each renewal returns a new one.',
    source: 'other programs',
    remedy: 'Change the lifetimes and the renewal of the sign-in.',
    unreadable: 'The check would use up the sign-in.',
  },
  'A-62': {
    statement: 'The code of a sign-in is percent-encoded in the redirect and is decoded once.',
    source: 'other programs',
    remedy: 'Change the reading of the redirect.',
    unreadable: 'A person has to sign in. `mycase-mcp login` shows it.',
  },
} satisfies Record<string, Assumption>;
