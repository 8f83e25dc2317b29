import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/client-types.ts';

/**
 * Returns a client that calls `onWrite` after each write: with MyCase's answer, or without one if it is not known
 * whether the write was carried out.
 */
export function observeWrites(
  client: MyCaseClient,
  onWrite: (request: ApiRequest, answer: ApiResponse | undefined) => void,
): MyCaseClient {
  return {
    ...client,
    async request(request, call) {
      if (request.method === 'GET') return client.request(request, call);
      try {
        const answer = await client.request(request, call);
        onWrite(request, answer);
        return answer;
      } catch (error) {
        if (error instanceof MyCaseError && error.outcome === 'unknown') onWrite(request, undefined);
        throw error;
      }
    },
  };
}
