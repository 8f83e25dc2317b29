import { fetchIdentity } from '../auth/identity.ts';
import { createInFlightCalls } from '../base/in-flight-calls.ts';
import type { MyCaseClient, TokenSource } from '../client/client-types.ts';
import { CACHE_TIMING } from '../records/list-names.ts';

/** Who is signed in to which firm. */
export interface Who {
  /** To compare. MyCase: the firm has a name and a URL and no id, a person an id. */
  readonly fingerprint: string;
  /** True if it distinguishes the people of a firm. */
  readonly isPersonKnown: boolean;
}

/** Fetches who is signed in. Throws a MyCaseError. */
export async function whoIs(client: MyCaseClient, signal: AbortSignal): Promise<Who> {
  const { firmName, firmUrl, firmId, staffId } = await createInFlightCalls(CACHE_TIMING.pageTimeoutMs).run(
    signal,
    (scope) => fetchIdentity(client, scope),
  );
  return {
    fingerprint: JSON.stringify([firmName, firmUrl, firmId, staffId]),
    isPersonKnown: staffId !== undefined,
  };
}

/**
 * Sees to it that what was read is of one person in one firm: somebody else may sign in while this program runs. To be
 * asked before and after each reading; tells `changed` before it resolves. Rejects where nobody is signed in.
 */
export function createIdentityCheck(
  tokens: TokenSource,
  who: () => Promise<Who>,
  changed: () => void,
): () => Promise<void> {
  let verified: string | undefined;
  let known: string | undefined;
  let checking: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    let token: string;
    let now: string;
    do {
      token = await tokens.getAccessToken();
      now = (await who()).fingerprint;
    } while (token !== (await tokens.getAccessToken()));
    if (known !== undefined && known !== now) changed();
    known = now;
    verified = token;
  };
  return async () => {
    if ((await tokens.getAccessToken()) === verified) return;
    checking ??= check().finally(() => {
      checking = undefined;
    });
    await checking;
  };
}
