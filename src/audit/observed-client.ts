import { isRecord } from '../base/json.ts';
import { MyCaseError, type RecordId } from '../base/mycase-error.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import { toRecordId } from './argument-ids.ts';
import type { Outcome } from './log-entry.ts';

/** The facts about the requests of one call. */
export interface RequestObservation {
  /** The number of writes that were sent, or were about to be sent. */
  writeCount: number;
  status: number | undefined;
  readonly createdIds: RecordId[];
  /** The outcome of the last write, or of the last read if there was no write. */
  outcome: Outcome | undefined;
}

/**
 * Creates a client that records its requests. A write waits for `beforeWrite`. If that throws, the write is not sent.
 */
export function observeRequests(
  client: MyCaseClient,
  beforeWrite: (method: string) => Promise<void>,
): { client: MyCaseClient; observation: RequestObservation } {
  const observation: RequestObservation = { writeCount: 0, status: undefined, createdIds: [], outcome: undefined };
  const recordOutcome = (method: string, fields: Pick<RequestObservation, 'status' | 'outcome'>) => {
    if (method !== 'GET' || observation.writeCount === 0) Object.assign(observation, fields);
  };
  const request: MyCaseClient['request'] = async (apiRequest, call) => {
    const { method } = apiRequest;
    if (method !== 'GET') {
      await beforeWrite(method);
      observation.writeCount += 1;
      recordOutcome(method, { status: undefined, outcome: 'unknown' });
    }
    try {
      const response = await client.request(apiRequest, call);
      recordOutcome(method, { status: response.status, outcome: 'done' });
      if (method === 'POST') observation.createdIds.push(...parseCreatedIds(response.body));
      return response;
    } catch (error) {
      if (error instanceof MyCaseError) recordOutcome(method, toFailureFields(error));
      throw error;
    }
  };
  return { client: { ...client, request }, observation };
}

/** Adds the writes of a step to those of its call. */
export function addObservation(observation: RequestObservation, step: RequestObservation): void {
  if (step.writeCount === 0) return;
  observation.writeCount += step.writeCount;
  observation.createdIds.push(...step.createdIds);
  Object.assign(observation, { status: step.status, outcome: step.outcome });
}

function toFailureFields({ status, outcome }: MyCaseError): Pick<RequestObservation, 'status' | 'outcome'> {
  return { status, outcome: outcome === 'unknown' ? outcome : status === undefined ? 'failed' : 'refused' };
}

const parseCreatedIds = (body: unknown): RecordId[] => [toRecordId(isRecord(body) ? body.id : undefined) ?? []].flat();
