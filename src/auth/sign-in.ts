import { randomBytes } from 'node:crypto';
import { MyCaseError } from '../base/errors.ts';
import type { TokenSource } from '../client/types.ts';
import type { Page } from './callback-page.ts';
import { awaitCallback, type Callback } from './callback-server.ts';
import type { App, Tokens } from './credentials.ts';
import { IF_STUCK, SignInError } from './errors.ts';
import { fixedToken } from './fixed-token.ts';
import { authorizeUrl, redeemCode, TokenRefusal } from './oauth.ts';
import { readRedirect } from './redirect.ts';
import type { Store } from './secret-store.ts';

/** Who signed in, where. */
export interface Identity {
  readonly firm: string;
  readonly person: string;
  /** Their id; the published profile does not tell. */
  readonly staff?: number | undefined;
}

/** What a sign-in needs. */
export interface SignInParts {
  readonly app: App;
  readonly authUrl: string;
  readonly store: Store;
  readonly exclusively: <T>(act: () => Promise<T>) => Promise<T>;
  /** Makes a real call with new tokens. Throws when MyCase refuses it. */
  readonly greet: (tokens: TokenSource) => Promise<Identity>;
}

/** A sign-in that has been begun. */
export interface PendingSignIn {
  /** Where the person goes. */
  readonly link: string;
  readonly done: Promise<Identity>;
  close(): void;
}

/** How long the browser is waited for: ten minutes. */
const PATIENCE_MS = 10 * 60 * 1000;

/** Begins a sign-in whose answer comes to the redirect URI on this machine. */
export async function beginSignIn(parts: SignInParts): Promise<PendingSignIn> {
  const state = newState();
  const callback: Callback<Identity> = await awaitCallback({
    redirectUri: parts.app.redirectUri,
    state,
    patience: PATIENCE_MS,
    finish: async (code) => {
      const greeting = await finish(parts, code);
      return { value: greeting, page: welcome(greeting) };
    },
  });
  return { link: authorizeUrl(parts.authUrl, parts.app, state), ...callback };
}

/** Begins a sign-in whose answer a person pastes. */
export function beginPastedSignIn(parts: SignInParts): {
  link: string;
  take: (pasted: string) => Promise<Identity>;
} {
  const state = newState();
  return {
    link: authorizeUrl(parts.authUrl, parts.app, state),
    async take(pasted) {
      const url = URL.canParse(pasted.trim()) ? new URL(pasted.trim()) : undefined;
      if (!url) throw new SignInError('That is no address. Paste the whole address the browser ended on.');
      if (url.host === new URL(parts.authUrl).host) throw new SignInError(STAYED);
      const redirect = readRedirect(url, state);
      if (redirect.kind === 'foreign') {
        throw new SignInError(
          'That address does not belong to this sign-in. Open the link above and paste where it ends.',
        );
      }
      if (redirect.kind === 'refused') throw redirect.error;
      return finish(parts, redirect.code);
    },
  };
}

const newState = (): string => randomBytes(24).toString('base64url');

const STAYED = `The browser has stayed on a page of MyCase. ${IF_STUCK}`;

async function finish(
  { app, authUrl, store, exclusively, greet }: SignInParts,
  code: string,
): Promise<Identity> {
  const tokens = await redeem(authUrl, app, code);
  await exclusively(() => store.write({ app, tokens }));
  try {
    const greeting = await greet(fixedToken(tokens.accessToken));
    await exclusively(() => keepHolder(store, tokens, greeting)).catch(() => {});
    return greeting;
  } catch (error) {
    const why = error instanceof MyCaseError ? error.message : 'no answer.';
    throw new SignInError(`The sign-in is kept, but a first call to MyCase failed: ${why}`);
  }
}

/** Keeps who it is beside the tokens, unless somebody else has signed in since. */
async function keepHolder(store: Store, { issuedAt }: Tokens, { firm, staff }: Identity): Promise<void> {
  const stored = await store.read();
  if (stored?.tokens?.issuedAt === issuedAt) await store.write({ ...stored, signedInUser: { firm, staff } });
}

async function redeem(authUrl: string, app: App, code: string): Promise<Tokens> {
  try {
    return await redeemCode(authUrl, app, code);
  } catch (error) {
    if (!(error instanceof TokenRefusal) || error.code !== 'invalid_grant') throw error;
    throw new SignInError(
      'MyCase did not accept the code: it was used already or is too old. Sign in again.',
    );
  }
}

const welcome = ({ firm, person }: Identity): Page => ({
  title: `Signed in to ${firm}`,
  lines: [`You are ${person}.`, 'You can close this tab and go back to where you came from.'],
  isGood: true,
});
