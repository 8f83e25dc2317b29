import type { FormData } from 'undici';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request to MyCase before it is spelled out for the wire. */
export interface ApiRequest {
  readonly method: HttpMethod;
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
export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON, or undefined where there was no body or it could not be read. */
  readonly body: unknown;
  readonly link?: string | undefined;
  readonly itemCount?: string | undefined;
  /** When MyCase answered, as its `Date` header says. */
  readonly date?: string | undefined;
  /** Where a 302 leads. */
  readonly location?: string | undefined;
  /** A sentence about this success: its response could not be read, or an earlier attempt had succeeded. */
  readonly caveat?: string | undefined;
  /** Ids of the rows that were kept from this list: who has one from before must forget it. */
  readonly withheldIds?: readonly number[] | undefined;
}

/** Where the client gets its bearer token from. */
export interface TokenSource {
  /** A token that is valid now. Throws a MyCaseError that says how to provide one. */
  getAccessToken(): Promise<string>;
  /** Another one for a token that MyCase refused with 401; undefined where there is none to be had. */
  getReplacementToken(refusedToken: string): Promise<string | undefined>;
}

/** How long a call may take, and what cancels it. */
export interface RequestContext {
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadline: number;
  /** Reports the progress of the call to the client. */
  readonly reportProgress?: (message: string) => void;
  /** Called when a name in the arguments was resolved to a record, with the record's kind and id. */
  readonly onResolved?: ((kind: string, id: number) => void) | undefined;
}

/** The one way to MyCase. Every method throws a MyCaseError when the call did not end as asked. */
export interface MyCaseClient {
  /** One operation of the API, with pace and retries. */
  request(request: ApiRequest, scope: RequestContext): Promise<ApiResponse>;
  /** Puts bytes to the storage address MyCase gave out, without the bearer token. */
  upload(
    url: string,
    headers: Readonly<Record<string, string>>,
    bytes: Uint8Array,
    scope: RequestContext,
  ): Promise<void>;
  /** Gets at most `maxBytes` bytes from a storage address, without the bearer token. */
  download(url: string, maxBytes: number, scope: RequestContext): Promise<Buffer>;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
}
