import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { withPublicOrigin } from '../oauth/authorization-server.ts';
import { MAX_SESSION_AGE_S } from '../oauth/sign-in-policy.ts';

/** The person who has signed in with a browser in the last hour. */
export interface BrowserSession {
  readonly personKey: string;
  /** Identifies the session of the browser. */
  readonly uid: string;
}

/** Returns the person of a browser. Undefined if nobody has signed in with it in the last hour. */
export async function findBrowserSession(
  provider: Provider,
  publicUrl: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<BrowserSession | undefined> {
  withPublicOrigin(req, publicUrl);
  const { accountId, loginTs = 0, uid } = await provider.Session.get(provider.createContext(req, res));
  const isRecent = Date.now() / 1000 - loginTs < MAX_SESSION_AGE_S;
  return accountId !== undefined && isRecent ? { personKey: accountId, uid } : undefined;
}
