import type { HiddenCases } from './hidden-cases.ts';
import type { Fields, Json } from './json.ts';
import type { Operation } from './routes.ts';
import type { Store } from './store.ts';

/** One running sandbox: the data that its handlers read and change. */
export type Site = {
  store: Store;
  hiddenCases: HiddenCases;
  /** The bytes of uploaded documents, by storage key. */
  uploads: Map<string, Uint8Array>;
  /** The sandbox's address, without a path. */
  url: string;
  /** Returns the time in milliseconds since 1970. */
  clock: () => number;
  /** The key that signs storage addresses. */
  secret: string;
};

/** A request that passed all checks of the contract. */
export type Call = {
  site: Site;
  operation: Operation;
  params: { readonly [name: string]: string };
  query: URLSearchParams;
  /** The JSON body; empty when the operation takes none. */
  body: Fields;
  /** The id of the staff member the token belongs to. */
  me: number;
  /** The time of the request, in MyCase's form of date-times. */
  now: string;
};

/** A response: with JSON, with bytes, or without a body. */
export type Answer = {
  status: number;
  headers?: { readonly [name: string]: string };
  json?: Json;
  bytes?: Uint8Array;
  /** Sent without a `Content-Length` header. */
  withoutLength?: boolean;
};

/** Carries out one operation. Throws a Refusal for an invalid request. */
export type Handler = (call: Call) => Answer;

/** Formats a time as MyCase does: UTC, whole seconds. */
export function dateTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Formats a day as MyCase does: `YYYY-MM-DD`, in UTC. */
export function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
