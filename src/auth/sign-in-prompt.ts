import type { TokenSource } from '../client/client-types.ts';
import type { PendingSignIn } from './sign-in.ts';
import { SignedOutError, SignInError } from './sign-in-error.ts';

/** The error of a call that needs a sign-in first, with the link to it. */
const createSignInRequiredError = (reason: string, link: string): SignedOutError =>
  new SignedOutError(reason, {
    link,
    advice:
      'Ask the person you work for to open this link in a browser on the machine where this server runs, sign in to ' +
      `MyCase and choose Allow; then call again: ${link} (it works for ten minutes)`,
  });

/** How long a call waits for a sign-in that is under way. */
const SIGN_IN_WAIT_TIMEOUT_MS = 20_000;

/**
 * A token source that offers to sign in while nobody is: the first call begins a sign-in and is answered by its link;
 * those that follow wait a little for it. Throws a SignedOutError with the link, or a SignInError where no sign-in can be
 * begun.
 */
export function withSignInPrompt(
  session: TokenSource,
  beginSignIn: () => Promise<PendingSignIn>,
): TokenSource & { close(): void } {
  let pending: PendingSignIn | undefined;
  let startingSignIn: Promise<PendingSignIn> | undefined;

  async function offerSignIn(reason: string): Promise<never> {
    startingSignIn ??= beginSignIn().finally(() => {
      startingSignIn = undefined;
    });
    const signIn = await withSignInErrors(startingSignIn, reason);
    if (pending !== signIn) {
      pending = signIn;
      const clearPending = () => {
        pending = undefined;
      };
      signIn.done.then(clearPending, clearPending);
    }
    throw createSignInRequiredError(reason, signIn.link);
  }

  /** A token, if need be after the sign-in that is under way; another program may also have signed in meanwhile. */
  async function getTokenOrPrompt<T>(getToken: () => Promise<T>): Promise<T> {
    const firstResult = await getToken().catch(toSignedOutError);
    if (!(firstResult instanceof SignedOutError)) return firstResult;
    if (!pending) return offerSignIn(firstResult.fullMessage);
    await waitForSignIn(pending);
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

/** That nobody is signed in is an answer here; whatever else fails is thrown on. */
function toSignedOutError(error: unknown): SignedOutError {
  if (error instanceof SignedOutError) return error;
  throw error;
}

async function waitForSignIn(pending: PendingSignIn | undefined): Promise<void> {
  if (!pending) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, SIGN_IN_WAIT_TIMEOUT_MS);
  });
  await Promise.race([pending.done.catch(() => {}), timeout]);
  clearTimeout(timer);
}

async function withSignInErrors(startingSignIn: Promise<PendingSignIn>, reason: string): Promise<PendingSignIn> {
  try {
    return await startingSignIn;
  } catch (error) {
    const detail = error instanceof SignInError ? error.fullMessage : '';
    throw new SignInError(`${reason} ${detail}`.trim(), {
      advice: 'Run `mycase-mcp login` in a terminal, then call again.',
    });
  }
}
