import { carriesOut, type Fault, spoiled } from '../faults.ts';
import type { Incoming } from '../request.ts';
import type { Answer } from '../site.ts';
import type { Spoiling } from './fault-kind.ts';
import { faultKind } from './index.ts';

/** Returns whether the request that a fault fits is carried out. */
export function isCarriedOut(fault: Fault): boolean {
  const kind = faultKind(fault.kind);
  return kind === undefined ? carriesOut(fault) : kind.replaces !== true || fault.after === true;
}

/** The request that is carried out under a fault. */
export function preparedRequest(fault: Fault, request: Incoming): Incoming {
  return faultKind(fault.kind)?.prepare?.(request, fault) ?? request;
}

/** The answer that is sent under a fault. */
export function spoiledAnswer(spoiling: Spoiling): Answer {
  const { fault, request, answer, site } = spoiling;
  const kind = faultKind(fault.kind);
  if (kind === undefined) return spoiled(fault, answer, `${site.url}${request.path}?${request.query}`);
  if (!kind.replaces && answer !== undefined && answer.status >= 300) return answer;
  const changed = kind.spoil(spoiling);
  return { ...changed, headers: { ...changed.headers, ...fault.headers } };
}
