import { randomBytes } from 'node:crypto';
import { MyCaseError } from '../base/mycase-error.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { CallbackPage } from './callback-page.ts';
import { listenForCallback, type PendingCallback } from './callback-server.ts';
import type { OAuthApp, OAuthTokens } from './credentials.ts';
import { createFixedTokenSource } from './fixed-token.ts';
import type { Identity } from './identity.ts';
import { parseRedirect } from './redirect.ts';
import type { CredentialStore } from './secret-store.ts';
import { SIGN_IN_HINT, SignInError } from './sign-in-error.ts';
import { buildAuthorizeUrl, exchangeCode, TokenRefusedError } from './token-endpoint.ts';

/** The parts that a sign-in needs. */
export interface SignInContext {
  readonly app: OAuthApp;
  readonly authUrl: string;
  readonly store: CredentialStore;
  readonly runExclusively: <T>(action: () => Promise<T>) => Promise<T>;
  /** Makes a real call with new tokens. Throws when MyCase refuses it. */
  readonly fetchIdentity: (tokens: TokenSource) => Promise<Identity>;
}

/** A sign-in that has been begun. */
export interface PendingSignIn {
  /** Where the person goes. */
  readonly link: string;
  readonly done: Promise<Identity>;
  close(): void;
}

/** How long the browser is waited for: ten minutes. */
const CALLBACK_TIMEOUT_MS = 10 * 60 * 1000;

/** Begins a sign-in whose answer comes to the redirect URI on this machine. */
export async function beginSignIn(context: SignInContext): Promise<PendingSignIn> {
  const state = createState();
  const callback: PendingCallback<Identity> = await listenForCallback({
    redirectUri: context.app.redirectUri,
    state,
    timeoutMs: CALLBACK_TIMEOUT_MS,
    onCode: async (code) => {
      const identity = await completeSignIn(context, code);
      return { value: identity, page: toWelcomePage(identity) };
    },
  });
  return { link: buildAuthorizeUrl(context.authUrl, context.app, state), ...callback };
}

/** Begins a sign-in whose answer a person pastes. */
export function beginPastedSignIn(context: SignInContext): {
  link: string;
  complete: (pastedUrl: string) => Promise<Identity>;
} {
  const state = createState();
  return {
    link: buildAuthorizeUrl(context.authUrl, context.app, state),
    async complete(pastedUrl) {
      const url = URL.canParse(pastedUrl.trim()) ? new URL(pastedUrl.trim()) : undefined;
      if (!url)
        throw new SignInError('That is not an address.', {
          advice: 'Paste the whole address that the browser shows at the end.',
        });
      if (url.host === new URL(context.authUrl).host) throw new SignInError(STAYED_MESSAGE);
      const redirect = parseRedirect(url, state);
      if (redirect.kind === 'foreign') {
        throw new SignInError('That address does not belong to this sign-in.', {
          advice: 'Open the link above and paste the address that the browser shows at the end.',
        });
      }
      if (redirect.kind === 'refused') throw redirect.error;
      return completeSignIn(context, redirect.code);
    },
  };
}

const createState = (): string => randomBytes(24).toString('base64url');

const STAYED_MESSAGE = `The browser has stayed on a page of MyCase. ${SIGN_IN_HINT}`;

async function completeSignIn(
  { app, authUrl, store, runExclusively, fetchIdentity }: SignInContext,
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
    throw new SignInError(`The sign-in is kept, but a first call to MyCase failed: ${reason}`);
  }
}

/** Keeps who it is beside the tokens, unless somebody else has signed in since. */
async function storeSignedInUser(
  store: CredentialStore,
  { issuedAt }: OAuthTokens,
  { firmName, staffId }: Identity,
): Promise<void> {
  const stored = await store.read();
  if (stored?.tokens?.issuedAt === issuedAt)
    await store.write({ ...stored, signedInUser: { firm: firmName || undefined, staff: staffId } });
}

async function exchangeSignInCode(authUrl: string, app: OAuthApp, code: string): Promise<OAuthTokens> {
  try {
    return await exchangeCode(authUrl, app, code);
  } catch (error) {
    if (!(error instanceof TokenRefusedError) || error.code !== 'invalid_grant') throw error;
    throw new SignInError('MyCase did not accept the code: it was used already or is too old.', {
      advice: 'Sign in again.',
    });
  }
}

const toWelcomePage = ({ firmName, personName }: Identity): CallbackPage => ({
  title: `Signed in to ${firmName || 'your firm'}`,
  lines: [`You are ${personName || 'signed in'}.`, 'You can close this tab and go back to where you came from.'],
  isSuccess: true,
});
