import type { Json } from './json.ts';
import type { Answer } from './site.ts';

/** A fault that the next matching requests get. */
export type Fault = {
  method?: string;
  /** An exact path, or a prefix that ends in `*`. Default: all paths. */
  path?: string;
  /** Number of requests. Default: 1. */
  times?: number;
  /** The status of the answer. The request is not carried out unless `after` is true. */
  status?: number;
  after?: boolean;
  headers?: { [name: string]: string };
  /** The body of the answer. */
  body?: string;
  delay_ms?: number;
  /** Ends the connection before or after the request is carried out. */
  cut?: 'before' | 'after';
  /** Sends the head and half of the body, then ends the connection. */
  cut_body?: boolean;
  /** Sends the head and this many bytes of the body, then ends the connection. */
  cut_at?: number;
  /** Ends the connection after this many bytes of the request's body. The request is not carried out. */
  cut_upload?: number;
  /** Carries the request out and answers with JSON that stops in the middle. */
  broken_json?: boolean;
  /** Carries the request out and answers with its status and no body. */
  empty_body?: boolean;
  /** Answers with a JSON array of this many megabytes. */
  huge_mb?: number;
  /** Answers with a link to this page as the next page. */
  repeat_link?: boolean;
  /** A fault of the table in `fault-kinds/index.ts`. */
  kind?: string;
  /** The most rows of a page, for a kind that is about pages. */
  page_size?: number;
  /** How many rows of a list are changed, for a kind that is about rows. */
  rows?: number;
  /** The field that is left out, for the kind `missing_field`. */
  field?: string;
  /** The next links that the kind `page_cycle` repeats. The sandbox fills them in. */
  cycle?: { toA?: string; toB?: string };
  /** The number of records, for the kind `wrong_count`. */
  count?: number;
  /** The `Link` header, for the kind `link_text`. */
  link?: string;
  /** The text of the kind `other_texts`. */
  text?: string;
  /** The last row of the page before, for the kind `repeated_rows`. The sandbox fills it in. */
  last_row?: Json[];
  /** Sends the answer without a `Content-Length` header. */
  without_length?: boolean;
};

/** Returns the first fault that matches a request, and reduces its number of requests. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const fault = faults.find((candidate) => fitsRequest(candidate, method, path));
  if (fault === undefined) return undefined;
  const left = (fault.times ?? 1) - 1;
  fault.times = left;
  if (left <= 0) faults.splice(faults.indexOf(fault), 1);
  return fault;
}

function fitsRequest(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/** Returns true if the request is carried out before the fault. */
export function carriesOut(fault: Fault): boolean {
  if (fault.cut === 'before' || fault.huge_mb !== undefined) return false;
  return fault.status === undefined || fault.after === true;
}

/** Applies a fault to an answer. Without an answer, it builds one. */
export function spoiled(fault: Fault, answer: Answer | undefined, url: string): Answer {
  const { status = answer?.status ?? 500 } = fault;
  const headers = { ...answer?.headers, ...fault.headers };
  if (fault.repeat_link) headers.Link = `<${url}>; rel="next"`;
  if (fault.empty_body) return { status, headers };
  const bytes = spoiledBytes(fault, answer);
  if (bytes !== undefined) return { status, headers: { 'Content-Type': 'application/json', ...headers }, bytes };
  if (fault.status === undefined) return { ...answer, status, headers };
  return { status, headers, json: { errors: [{ description: `Fault: ${status}` }] } };
}

function spoiledBytes(fault: Fault, answer: Answer | undefined): Uint8Array | undefined {
  if (fault.body !== undefined) return Buffer.from(fault.body);
  if (!fault.broken_json) return undefined;
  const whole = JSON.stringify(answer?.json ?? { id: 0 });
  return Buffer.from(whole.slice(0, Math.ceil(whole.length / 2)));
}
