import { randomBytes } from 'node:crypto';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { CallbackPage } from './callback-page.ts';
import { listenForCallback, type PendingCallback } from './callback-server.ts';
import type { OAuthApp, OAuthTokens } from './credentials.ts';
import { createFixedTokenSource } from './fixed-token.ts';
import type { Identity } from './identity.ts';
import type { SessionContext } from './oauth-session.ts';
import { parseRedirect } from './redirect.ts';
import { SIGN_IN_HINT, SignInError } from './sign-in-error.ts';
import { buildAuthorizeUrl, exchangeCode, TokenRefusedError } from './token-endpoint.ts';

/** The parts that a sign-in needs. */
export interface SignInContext extends SessionContext {
  /** Makes a real call with new tokens. Throws a MyCaseError if MyCase refuses it. */
  readonly fetchIdentity: (tokens: TokenSource) => Promise<Identity>;
}

/** A sign-in that waits for the person. */
export interface PendingSignIn extends PendingCallback<Identity> {
  /** The address that the person has to open. */
  readonly link: string;
}

/** The time to wait for the browser: ten minutes. */
const CALLBACK_TIMEOUT_MS = 10 * 60 * 1000;

/** Begins a sign-in whose redirect comes to this machine. */
export async function beginSignIn(context: SignInContext, app: OAuthApp): Promise<PendingSignIn> {
  const state = createState();
  const callback = await listenForCallback({
    redirectUri: app.redirectUri,
    state,
    timeoutMs: CALLBACK_TIMEOUT_MS,
    onCode: async (code) => {
      const identity = await completeSignIn(context, app, code);
      return { value: identity, page: toWelcomePage(identity) };
    },
  });
  return { link: buildAuthorizeUrl(context.authUrl, app, state), ...callback };
}

/** Begins a sign-in whose last address a person pastes. */
export function beginPastedSignIn(
  context: SignInContext,
  app: OAuthApp,
): { link: string; complete: (pastedUrl: string) => Promise<Identity> } {
  const state = createState();
  return {
    link: buildAuthorizeUrl(context.authUrl, app, state),
    async complete(pastedUrl) {
      const url = URL.canParse(pastedUrl.trim()) ? new URL(pastedUrl.trim()) : undefined;
      if (!url)
        throw new SignInError('That is not an address.', {
          advice: 'Paste the whole address that the browser shows at the end.',
        });
      if (url.host === new URL(context.authUrl).host)
        throw new SignInError(`The browser is still on a page of MyCase. ${SIGN_IN_HINT}`);
      const redirect = parseRedirect(url, state);
      if (redirect.kind === 'foreign') {
        throw new SignInError('That address does not belong to this sign-in.', {
          advice: 'Open the link above and paste the address that the browser shows at the end.',
        });
      }
      if (redirect.kind === 'refused') throw redirect.error;
      return completeSignIn(context, app, redirect.code);
    },
  };
}

const createState = (): string => randomBytes(24).toString('base64url');

async function completeSignIn(
  { authUrl, store, runExclusively, fetchIdentity }: SignInContext,
  app: OAuthApp,
  code: string,
): Promise<Identity> {
  const tokens = await exchangeSignInCode(authUrl, app, code);
  await runExclusively(() => store.write({ app, tokens }));
  try {
    const identity = await fetchIdentity(createFixedTokenSource(tokens.accessToken));
    await runExclusively(() => storeSignedInUser(store, tokens, identity)).catch(() => {});
    return identity;
  } catch (error) {
    const reason = error instanceof MyCaseError ? error.fullMessage : 'no answer.';
    throw new SignInError(`The sign-in is stored, but a first call to MyCase failed: ${reason}`);
  }
}

/** Stores the user with the tokens, unless there was another sign-in since. */
async function storeSignedInUser(
  store: SessionContext['store'],
  { issuedAt }: OAuthTokens,
  { firmName, staffId }: Identity,
): Promise<void> {
  const stored = await store.read();
  if (stored?.tokens?.issuedAt === issuedAt)
    await store.write({ ...stored, signedInUser: { firm: firmName || undefined, staff: staffId } });
}

const exchangeSignInCode = (authUrl: string, app: OAuthApp, code: string): Promise<OAuthTokens> =>
  exchangeCode(authUrl, app, code).catch((error) => {
    if (!(error instanceof TokenRefusedError) || error.code !== 'invalid_grant') throw error;
    throw new SignInError('MyCase did not accept the code: it was used before or is too old.', {
      advice: 'Sign in again.',
    });
  });

const toWelcomePage = ({ firmName, personName }: Identity): CallbackPage => ({
  title: `Signed in to ${firmName ? quoteValue(firmName) : 'your firm'}`,
  lines: [
    personName ? `You are signed in as ${quoteValue(personName)}.` : 'You are signed in.',
    'You can close this tab and return to your client or your terminal.',
  ],
  isSuccess: true,
});
