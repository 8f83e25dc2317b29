import type { SignedInUser } from '../auth/credentials.ts';
import { isRecord } from '../base/json.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import { getText } from '../records/api-record.ts';

/** Finds out who is signed in, without a request of its own. */
export interface SignedInUserSource {
  /** Never throws. */
  getSignedInUser(): Promise<SignedInUser>;
  /** A client that learns it from what MyCase answers to others. */
  observeIdentity(client: MyCaseClient): MyCaseClient;
}

/** Somebody else may sign in while this runs. */
const STORED_USER_TTL_MS = 60_000;

/** `kept` tells what the sign-in has of it. */
export function createSignedInUserSource(
  readStoredUser: () => Promise<SignedInUser | undefined>,
): SignedInUserSource {
  let cached: { readonly user: SignedInUser; readonly readAt: number } | undefined;
  let observedUser: SignedInUser = {};
  const observeResponse = (path: string, body: unknown) => {
    if (!isRecord(body)) return;
    if (path === '/firm') observedUser = { ...observedUser, firm: getText(body, 'name') || undefined };
    if (path === '/me' && typeof body.id === 'number') observedUser = { ...observedUser, staff: body.id };
  };
  return {
    async getSignedInUser() {
      if (!cached || performance.now() - cached.readAt > STORED_USER_TTL_MS) {
        const user = await readStoredUser().catch(() => undefined);
        cached = user && { user, readAt: performance.now() };
      }
      return { ...observedUser, ...cached?.user };
    },
    observeIdentity: (client) => ({
      ...client,
      async request(request, scope) {
        const response = await client.request(request, scope);
        if (request.method === 'GET') observeResponse(request.path, response.body);
        return response;
      },
    }),
  };
}
