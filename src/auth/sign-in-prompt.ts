import type { TokenSource } from '../client/types.ts';
import { SignedOutError, SignInError } from './errors.ts';
import type { PendingSignIn } from './sign-in.ts';

/** The error of a call that needs a sign-in first, with the link to it. */
const signInFirst = (reason: string, link: string): SignedOutError =>
  new SignedOutError(
    `${reason} Ask the person you work for to open this link in a browser on the machine where this server runs, ` +
      `sign in to MyCase and choose Allow; then call again: ${link} (it works for ten minutes)`,
    { link },
  );

/** How long a call waits for a sign-in that is under way. */
const WAIT_MS = 20_000;

/**
 * A token source that offers to sign in while nobody is: the first call begins a sign-in and is answered by its link;
 * those that follow wait a little for it. Throws a SignedOutError with the link, or a SignInError where no sign-in can be
 * begun.
 */
export function withSignInPrompt(
  session: TokenSource,
  begin: () => Promise<PendingSignIn>,
): TokenSource & { close(): void } {
  let pending: PendingSignIn | undefined;
  let beginning: Promise<PendingSignIn> | undefined;

  async function offer(reason: string): Promise<never> {
    beginning ??= begin().finally(() => {
      beginning = undefined;
    });
    const begun = await explained(beginning, reason);
    if (pending !== begun) {
      pending = begun;
      const over = () => {
        pending = undefined;
      };
      begun.done.then(over, over);
    }
    throw signInFirst(reason, begun.link);
  }

  /** A token, if need be after the sign-in that is under way; another program may also have signed in meanwhile. */
  async function token<T>(get: () => Promise<T>): Promise<T> {
    const first = await get().catch(signedOut);
    if (!(first instanceof SignedOutError)) return first;
    if (!pending) return offer(first.message);
    await arrival(pending);
    const second = await get().catch(signedOut);
    if (!(second instanceof SignedOutError)) return second;
    if (pending) throw signInFirst('The sign-in is not finished yet.', pending.link);
    return offer(second.message);
  }

  return {
    accessToken: () => token(() => session.accessToken()),
    replacement: (refused) => token(() => session.replacement(refused)),
    close: () => pending?.close(),
  };
}

/** That nobody is signed in is an answer here; whatever else fails is thrown on. */
function signedOut(error: unknown): SignedOutError {
  if (error instanceof SignedOutError) return error;
  throw error;
}

async function arrival(pending: PendingSignIn | undefined): Promise<void> {
  if (!pending) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([pending.done.catch(() => {}), late]);
  clearTimeout(timer);
}

async function explained(beginning: Promise<PendingSignIn>, reason: string): Promise<PendingSignIn> {
  try {
    return await beginning;
  } catch (error) {
    const why = error instanceof SignInError ? error.message : '';
    throw new SignInError(`${reason} Run \`mycase-mcp login\` in a terminal, then call again. ${why}`.trim());
  }
}
