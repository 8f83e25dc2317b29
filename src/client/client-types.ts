import type { FormData } from 'undici';
import type { PageContents } from './page-scan.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * The priority of work that no caller waits for. Its requests use only a part of the rate, and none while calls use it,
 * so that they delay no call.
 */
export const BACKGROUND_URGENCY = -1;

/** The answer that MyCase documents for a write. */
export interface ExpectedAnswer {
  readonly status: number;
  /** A record is an object with an id. */
  readonly body: 'record' | 'list' | 'none';
}

/** A request to MyCase. */
export interface ApiRequest {
  readonly method: HttpMethod;
  /** The path after the base URL. It has a `{name}` for each of `params`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** The body, sent as JSON. Not used if there is a `form`. */
  readonly body?: unknown;
  /** The body, sent as multipart. */
  readonly form?: FormData;
  /** The documented answer of a write. With another answer its outcome is unknown. */
  readonly expected?: ExpectedAnswer | undefined;
  /**
   * The priority of the reading of lists: a higher number first, a negative one for work that no call waits for.
   * Undefined for calls, which come first.
   */
  readonly urgency?: number | undefined;
}

/** A successful response of MyCase. */
export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON. Undefined if there was no body. */
  readonly body: unknown;
  readonly link?: string | undefined;
  readonly itemCount?: string | undefined;
  /** The `Date` header of the response. */
  readonly date?: string | undefined;
  /** The address that a 302 names. */
  readonly location?: string | undefined;
  /** A sentence about this success, such as that an earlier attempt had succeeded. */
  readonly caveat?: string | undefined;
  /** The rows of this list before the ethical walls removed some. Only to check that MyCase sent all of the list. */
  readonly unfiltered?: PageContents | undefined;
  /** Ids of the rows that the ethical walls removed from this list. Earlier copies of these rows must be deleted. */
  readonly hiddenIds?: readonly number[] | undefined;
}

/** The source of the client's bearer token. */
export interface TokenSource {
  /** Returns a valid token. Throws a MyCaseError that states how to provide one. */
  getAccessToken(): Promise<string>;
  /** Returns a new token after MyCase refused a token with 401. Returns undefined if there is no other token. */
  getReplacementToken(refusedToken: string): Promise<string | undefined>;
}

/** The call that requests are sent for: its time limit, and the signal that cancels it. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** The end of the call's time, in milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** The priority of all requests, unless a request has one of its own. Undefined for calls. */
  readonly urgency?: number | undefined;
  /** Reports the progress of the call to the client. */
  readonly reportProgress?: (message: string) => void;
  /** Starts the time limit of the call again, because a large file makes progress. The total time has a limit too. */
  readonly extendTime?: () => void;
  /** Called when a name in the arguments was resolved to a record, with the record's kind and id. */
  readonly onResolved?: ((kind: string, id: number) => void) | undefined;
  /**
   * Returns the id of the staff member who is signed in. Undefined if MyCase does not tell it. Throws a MyCaseError.
   */
  readonly fetchSignedInStaffId?: (() => Promise<number | undefined>) | undefined;
}

/** The bytes of an upload. */
export interface UploadContent {
  /** The number of bytes. */
  readonly size: number;
  /**
   * Reads the bytes from the first one. Each attempt of the upload calls it. The bytes of a step are used only until
   * the next step is requested.
   */
  read(): AsyncIterable<Uint8Array>;
}

/** The place that the bytes of a download go to. */
export interface ByteSink {
  /** The maximum number of bytes. */
  readonly maxBytes: number;
  /** A sentence for the error of a file with more bytes. */
  readonly sizeAdvice: string;
  /** Takes the next bytes. */
  write(bytes: Uint8Array): Promise<void> | void;
  /** Forgets all bytes. The download starts, or starts again. `size` is undefined if the storage does not state it. */
  restart(size: number | undefined): Promise<void> | void;
}

/** The client that sends all requests to MyCase. Every method throws a MyCaseError if the request fails. */
export interface MyCaseClient {
  /** Sends a request to the API. It waits for the rate limit, and repeats the request after some failures. */
  request(request: ApiRequest, call: CallContext): Promise<ApiResponse>;
  /** Puts a content to a storage address from MyCase, without the bearer token. */
  upload(
    url: string,
    headers: Readonly<Record<string, string>>,
    content: UploadContent,
    call: CallContext,
  ): Promise<void>;
  /**
   * Gets the bytes behind a storage address, without the bearer token. Continues a download that broke. `fetchAddress`
   * asks MyCase for the address: at first, and again after the address has expired.
   */
  download(fetchAddress: () => Promise<string>, sink: ByteSink, call: CallContext): Promise<void>;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
}
