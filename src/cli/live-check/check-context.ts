import { isRecord, type JsonObject } from '../../base/json.ts';
import type { Observe } from './observations.ts';
import type { Probe, ProbeAnswer } from './probe.ts';

/** The parts that each check uses. */
export interface CheckContext {
  readonly probe: Probe;
  readonly observe: Observe;
}

/** Returns the rows of a list. Records the facts that an answer to the request for a list shows. */
export function readRows({ observe }: CheckContext, subject: string, answer: ProbeAnswer): JsonObject[] | undefined {
  const { status, body } = answer;
  if (status !== 200) {
    observeRefusal(observe, subject, answer);
    observe('A-01', subject, isExplained(status) ? undefined : false, describeStatus(answer));
    return undefined;
  }
  const isList = Array.isArray(body) && body.every(isRecord);
  observe('A-01', subject, isList, isList ? 'a list of records' : describeBody(body));
  return Array.isArray(body) ? body.filter(isRecord) : undefined;
}

/** Returns a record. Records the facts that an answer to the request for a record shows. */
export function readRecordAnswer(
  { observe }: CheckContext,
  subject: string,
  answer: ProbeAnswer,
): JsonObject | undefined {
  const { status, body } = answer;
  if (status !== 200) {
    observeRefusal(observe, subject, answer);
    observe('A-01', subject, isExplained(status) ? undefined : false, describeStatus(answer));
    return undefined;
  }
  observe('A-01', subject, isRecord(body), isRecord(body) ? 'a record' : describeBody(body));
  return isRecord(body) ? body : undefined;
}

/** A missing permission, the load of MyCase or the network explain a status. */
const isExplained = (status: number | undefined): boolean =>
  status === undefined || [403, 429, 502, 503, 504].includes(status);

/** Returns the status of an answer, or why there is none. */
export const describeStatus = ({ status, failure }: ProbeAnswer): string =>
  status === undefined ? (failure ?? 'no answer') : `status ${status}`;

/** Returns the structure of a body. The names of its fields are shown only if this program knows them. */
export function describeBody(body: unknown): string {
  if (body === undefined) return 'not JSON';
  if (Array.isArray(body)) return 'a list with values that are not records';
  if (!isRecord(body)) return 'neither a list nor a record';
  const known = BODY_FIELDS.filter((name) => name in body);
  return known.length > 0 ? `an object with ${known.join(', ')}` : 'an object';
}

const BODY_FIELDS = ['errors', 'error', 'message', 'code', 'data', 'items', 'results', 'meta'] as const;

function observeRefusal(observe: Observe, subject: string, { status, body, seconds }: ProbeAnswer): void {
  if (status === 403) observe('A-55', subject, true, 'status 403');
  if (status !== 504) return;
  const isExpected = isRecord(body) && typeof body.message === 'string';
  observe('A-58', subject, isExpected, `504 after ${Math.round(seconds / 10) * 10} s, ${describeBody(body)}`);
}
