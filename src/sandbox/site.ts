import type { Fields, Json } from './json.ts';
import type { Operation } from './routes.ts';
import type { Store } from './store.ts';

/** One running sandbox: everything its handlers may read and change. */
export type Site = {
  store: Store;
  /** The bytes of uploaded documents, by storage key. */
  uploads: Map<string, Uint8Array>;
  /** Where the sandbox listens, without a path. */
  url: string;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Signs storage addresses. */
  secret: string;
};

/** One request that passed every check of the contract. */
export type Call = {
  site: Site;
  operation: Operation;
  params: { readonly [name: string]: string };
  query: URLSearchParams;
  /** The JSON body; empty when the operation takes none. */
  body: Fields;
  /** The id of the staff member the token belongs to. */
  me: number;
  /** When the request came, as MyCase writes date-times. */
  now: string;
};

/** What goes back: JSON, bytes, or neither. */
export type Answer = {
  status: number;
  headers?: { readonly [name: string]: string };
  json?: Json;
  bytes?: Uint8Array;
};

/** Carries out one operation. Throws a Refusal when it will not. */
export type Handler = (call: Call) => Answer;

/** A moment as MyCase writes it: UTC, whole seconds. */
export function dateTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** A day as MyCase writes it: `YYYY-MM-DD`, in UTC. */
export function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
