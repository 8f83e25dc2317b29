import { MyCaseError } from '../base/errors.ts';
import type { MyCaseClient } from '../client/types.ts';
import { isRecord } from '../records/record.ts';
import type { Outcome, RecordId } from './entry.ts';
import { asId } from './ids.ts';

/** What was seen of one call's requests to MyCase. */
export interface Seen {
  /** How often a write was about to be sent. */
  writes: number;
  status: number | undefined;
  readonly made: RecordId[];
  /** How the last request ended; of writes, where there were any. */
  outcome: Outcome | undefined;
}

/** A client that does as another does, and notes it. A write waits for `beforeWrite`, and does not go out where that throws. */
export function observeRequests(
  client: MyCaseClient,
  beforeWrite: (method: string) => Promise<void>,
): { client: MyCaseClient; seen: Seen } {
  const seen: Seen = { writes: 0, status: undefined, made: [], outcome: undefined };
  const note = (method: string, facts: Pick<Seen, 'status' | 'outcome'>) => {
    if (method !== 'GET' || seen.writes === 0) Object.assign(seen, facts);
  };
  const request: MyCaseClient['request'] = async (asked, scope) => {
    const { method } = asked;
    if (method !== 'GET') {
      await beforeWrite(method);
      seen.writes += 1;
      note(method, { status: undefined, outcome: 'unknown' });
    }
    try {
      const answer = await client.request(asked, scope);
      note(method, { status: answer.status, outcome: 'done' });
      if (method === 'POST') seen.made.push(...idIn(answer.body));
      return answer;
    } catch (error) {
      if (error instanceof MyCaseError) note(method, failure(error));
      throw error;
    }
  };
  return { client: { ...client, request }, seen };
}

function failure({ status, outcome }: MyCaseError): Pick<Seen, 'status' | 'outcome'> {
  return { status, outcome: outcome === 'unknown' ? outcome : status === undefined ? 'failed' : 'refused' };
}

const idIn = (body: unknown): RecordId[] => [asId(isRecord(body) ? body.id : undefined) ?? []].flat();
