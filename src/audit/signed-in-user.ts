import type { SignedInUser } from '../auth/credentials.ts';
import type { MyCaseClient } from '../client/types.ts';
import { isRecord, textOf } from '../records/record.ts';

/** Finds out who is signed in, without a request of its own. */
export interface HolderSource {
  /** Never throws. */
  now(): Promise<SignedInUser>;
  /** A client that learns it from what MyCase answers to others. */
  observeIdentity(client: MyCaseClient): MyCaseClient;
}

/** Somebody else may sign in while this runs. */
const KEPT_MS = 60_000;

/** `kept` tells what the sign-in has of it. */
export function createHolder(kept: () => Promise<SignedInUser | undefined>): HolderSource {
  let known: { readonly holder: SignedInUser; readonly at: number } | undefined;
  let learnt: SignedInUser = {};
  const learn = (path: string, body: unknown) => {
    if (!isRecord(body)) return;
    if (path === '/firm') learnt = { ...learnt, firm: textOf(body, 'name') || undefined };
    if (path === '/me' && typeof body.id === 'number') learnt = { ...learnt, staff: body.id };
  };
  return {
    async now() {
      if (!known || performance.now() - known.at > KEPT_MS) {
        const holder = await kept().catch(() => undefined);
        known = holder && { holder, at: performance.now() };
      }
      return { ...learnt, ...known?.holder };
    },
    observeIdentity: (client) => ({
      ...client,
      async request(request, scope) {
        const answer = await client.request(request, scope);
        if (request.method === 'GET') learn(request.path, answer.body);
        return answer;
      },
    }),
  };
}
