import { waitWithTimeout } from '../base/timeouts.ts';
import type { TokenSource } from '../client/client-types.ts';
import type { PendingSignIn } from './sign-in.ts';
import { SignedOutError, SignInError } from './sign-in-error.ts';

/** The error of a call that needs a sign-in first, with the link to it. */
const createSignInRequiredError = (reason: string, link: string): SignedOutError =>
  new SignedOutError(reason, {
    link,
    advice:
      'Ask the person you work for to open this link in a browser on the machine where this server runs, sign in to ' +
      `MyCase and choose Allow. Then call again. The link works for ten minutes: ${link}`,
  });

const LOGIN_ADVICE =
  'Run `mycase-mcp login` in a terminal. In a client with settings for the client id and the client secret, fill in both ' +
  'and restart the server. Then call again.';

/** The time that a call waits for an open sign-in. */
const SIGN_IN_WAIT_TIMEOUT_MS = 20_000;

/**
 * Creates a token source that offers a sign-in when nobody is signed in. The first call begins the sign-in and fails
 * with its link. Later calls wait a short time for it. Throws a SignedOutError with the link, or a SignInError if no
 * sign-in can begin.
 */
export function withSignInPrompt(
  session: TokenSource,
  beginSignIn: () => Promise<PendingSignIn>,
): TokenSource & { close(): void } {
  let pending: PendingSignIn | undefined;
  let starting: Promise<PendingSignIn> | undefined;

  async function startSignIn(): Promise<PendingSignIn> {
    const signIn = await beginSignIn();
    pending = signIn;
    const clearPending = () => {
      pending = undefined;
    };
    signIn.done.then(clearPending, clearPending);
    return signIn;
  }

  async function offerSignIn(reason: string): Promise<never> {
    starting ??= startSignIn().finally(() => {
      starting = undefined;
    });
    const { link } = await starting.catch((error) => {
      const detail = error instanceof SignInError ? ` ${error.fullMessage}` : '';
      throw new SignInError(reason + detail, { advice: LOGIN_ADVICE });
    });
    throw createSignInRequiredError(reason, link);
  }

  /** Returns a token, after the open sign-in if there is one. Another program may also have signed in. */
  async function getTokenOrPrompt<T>(getToken: () => Promise<T>): Promise<T> {
    const firstResult = await getToken().catch(toSignedOutError);
    if (!(firstResult instanceof SignedOutError)) return firstResult;
    if (!pending) return offerSignIn(firstResult.fullMessage);
    await waitWithTimeout(
      SIGN_IN_WAIT_TIMEOUT_MS,
      pending.done.catch(() => {}),
    );
    const secondResult = await getToken().catch(toSignedOutError);
    if (!(secondResult instanceof SignedOutError)) return secondResult;
    if (pending) throw createSignInRequiredError('The sign-in is not finished yet.', pending.link);
    return offerSignIn(secondResult.fullMessage);
  }

  return {
    getAccessToken: () => getTokenOrPrompt(() => session.getAccessToken()),
    getReplacementToken: (refusedToken) => getTokenOrPrompt(() => session.getReplacementToken(refusedToken)),
    close: () => pending?.close(),
  };
}

/** Returns a SignedOutError. Throws any other error. */
function toSignedOutError(error: unknown): SignedOutError {
  if (error instanceof SignedOutError) return error;
  throw error;
}
