import type { AttemptResult } from './send-once.ts';

/** A request to MyCase, without ids and without data. */
interface ObservedRequest {
  readonly method: string;
  /** The path of the operation with the names of its parameters, such as `/cases/{id}`. */
  readonly path: string;
}

/** Sends a request with `send` and observes it. It returns what `send` returns. It is called once for each attempt. */
export type RequestObserver = (request: ObservedRequest, send: () => Promise<AttemptResult>) => Promise<AttemptResult>;
