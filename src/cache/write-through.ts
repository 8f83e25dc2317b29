import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, ApiResponse, MyCaseClient } from '../client/client-types.ts';

/**
 * The same client, which tells of each write that was carried out, with MyCase's answer, and of each of which nobody
 * knows whether it was.
 */
export function observeWrites(client: MyCaseClient, tell: (request: ApiRequest, body: unknown) => void): MyCaseClient {
  return {
    ...client,
    async request(request, scope) {
      if (request.method === 'GET') return client.request(request, scope);
      const answer = await client.request(request, scope).catch((error): ApiResponse => {
        if (error instanceof MyCaseError && error.outcome === 'unknown') {
          tell({ ...request, method: 'PUT' }, undefined);
        }
        throw error;
      });
      tell(request, answer.body);
      return answer;
    },
  };
}
