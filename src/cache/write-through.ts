import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/client-types.ts';

/**
 * Returns a client that calls `tell` after each write: with MyCase's answer, or without one if it is not known whether
 * the write was carried out.
 */
export function observeWrites(
  client: MyCaseClient,
  tell: (request: ApiRequest, answer: ApiResponse | undefined) => void,
): MyCaseClient {
  return {
    ...client,
    async request(request, scope) {
      if (request.method === 'GET') return client.request(request, scope);
      const answer = await client.request(request, scope).catch((error): ApiResponse => {
        if (error instanceof MyCaseError && error.outcome === 'unknown') {
          tell(request, undefined);
        }
        throw error;
      });
      tell(request, answer);
      return answer;
    },
  };
}
