import { fetchIdentity } from '../auth/identity.ts';
import { createInFlightCalls } from '../base/in-flight-calls.ts';
import type { MyCaseClient, TokenSource } from '../client/client-types.ts';
import { CACHE_TIMING } from '../records/list-names.ts';

/** Identifies the signed-in person and the firm, for comparisons. */
export interface IdentityFingerprint {
  /** Different for each firm. MyCase: a firm has a name and a URL and no id, a person has an id. */
  readonly text: string;
  /** True if the text is also different for each person of a firm. */
  readonly isPersonKnown: boolean;
}

/** Fetches the fingerprint of the signed-in person. Throws a MyCaseError. */
export async function fetchIdentityFingerprint(
  client: MyCaseClient,
  signal: AbortSignal,
): Promise<IdentityFingerprint> {
  const { firmName, firmUrl, firmId, staffId } = await createInFlightCalls(CACHE_TIMING.pageTimeoutMs).run(
    signal,
    (call) => fetchIdentity(client, call),
  );
  return { text: JSON.stringify([firmName, firmUrl, firmId, staffId]), isPersonKnown: staffId !== undefined };
}

/**
 * Creates a function that checks if the same person is signed in as at the last check. Call it before and after each
 * reading, because another person may sign in while this program runs. If the person is another one, it calls
 * `onChange` before it resolves. It throws a MyCaseError if nobody is signed in.
 */
export function createIdentityCheck(
  tokens: TokenSource,
  fetchFingerprint: () => Promise<IdentityFingerprint>,
  onChange: () => void,
): () => Promise<void> {
  let checkedToken: string | undefined;
  let checkedFingerprint: string | undefined;
  let running: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    let token: string;
    let fingerprint: string;
    do {
      token = await tokens.getAccessToken();
      fingerprint = (await fetchFingerprint()).text;
    } while (token !== (await tokens.getAccessToken()));
    if (checkedFingerprint !== undefined && checkedFingerprint !== fingerprint) onChange();
    checkedFingerprint = fingerprint;
    checkedToken = token;
  };
  return async () => {
    if ((await tokens.getAccessToken()) === checkedToken) return;
    running ??= check().finally(() => {
      running = undefined;
    });
    await running;
  };
}
