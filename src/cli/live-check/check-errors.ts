import { isRecord } from '../../base/json.ts';
import type { AssumptionId } from './assumptions/index.ts';
import { type CheckContext, describeBody, describeStatus } from './check-context.ts';
import type { ProbeAnswer, ProbeRequest } from './probe.ts';

/** An id that no record has. The ids of MyCase are shorter than this number's limit of 32 bits. */
const UNUSED_ID = 2_000_000_000;

/** A request that MyCase refuses. */
interface RefusedRequest {
  readonly id: AssumptionId;
  readonly subject: string;
  readonly status: number;
  readonly request: ProbeRequest;
  /** The parameter that the error names. */
  readonly parameter?: string;
}

const REFUSED_REQUESTS: readonly RefusedRequest[] = [
  {
    id: 'A-52',
    subject: 'an unused id',
    status: 404,
    request: { path: '/cases/{case_id}', params: { case_id: UNUSED_ID } },
  },
  {
    id: 'A-53',
    subject: 'a wrong date',
    status: 400,
    request: { path: '/case_stages', query: { 'filter[updated_after]': 'not-a-date' } },
    parameter: 'filter[updated_after]',
  },
  {
    id: 'A-53',
    subject: 'a wrong status',
    status: 400,
    request: { path: '/cases', query: { 'filter[status]': 'not-a-status' } },
    parameter: 'filter[status]',
  },
  // The token of the sign-in is not used, so MyCase does not refuse it.
  { id: 'A-54', subject: 'an unknown token', status: 401, request: { path: '/firm', token: 'not-a-token' } },
];

/** Sends requests that MyCase should refuse, and compares the statuses and bodies with the assumptions. */
export async function checkErrors(context: CheckContext): Promise<void> {
  for (const refused of REFUSED_REQUESTS) checkRefusal(context, refused, await context.probe.get(refused.request));
}

function checkRefusal({ observe }: CheckContext, refused: RefusedRequest, answer: ProbeAnswer): void {
  const { id, subject, status, parameter } = refused;
  const isAnswered = answer.status !== undefined && answer.status < 500;
  const hasName = parameter === undefined || namesParameter(answer, parameter);
  const seen = hasName ? describeStatus(answer) : `${describeStatus(answer)} without the name of the parameter`;
  observe(id, subject, isAnswered ? answer.status === status && hasName : undefined, seen);
  if (!isAnswered || answer.status < 400) return;
  const isExpectedBody = hasErrors(answer);
  observe('A-51', subject, isExpectedBody, isExpectedBody ? 'errors with a description' : describeBody(answer.body));
}

const getErrors = ({ body }: ProbeAnswer): readonly unknown[] =>
  isRecord(body) && Array.isArray(body.errors) ? body.errors : [];

const hasErrors = (answer: ProbeAnswer): boolean => {
  const errors = getErrors(answer);
  return errors.length > 0 && errors.every((error) => typeof Object(error).description === 'string');
};

const namesParameter = (answer: ProbeAnswer, parameter: string): boolean =>
  getErrors(answer).some((error) => Object(Object(error).source).parameter === parameter);
