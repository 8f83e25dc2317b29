import type { Fault } from '../faults.ts';
import type { Authority } from '../oauth/index.ts';
import type { Incoming } from '../request.ts';
import type { Answer, Site } from '../site.ts';

/** A request that a fault fits, and the answer it would have got. */
export type Spoiling = {
  fault: Fault;
  request: Incoming;
  /** Undefined when the request was not carried out. */
  answer: Answer | undefined;
  site: Site;
  authority: Authority;
};

/** A named fault. */
export type FaultKind = {
  /** One line for people. */
  description: string;
  /** The request is not carried out, unless the fault has `after`. */
  replaces?: boolean;
  /** Changes the request before it is carried out. */
  prepare?: (request: Incoming, fault: Fault) => Incoming;
  /** Makes the answer that is sent. */
  spoil: (spoiling: Spoiling) => Answer;
};
