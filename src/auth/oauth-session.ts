import { randomUUID } from 'node:crypto';
import { pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../base/days.ts';
import { isProcessAlive } from '../base/file-lock.ts';
import { pluralize } from '../base/sentences.ts';
import type { TokenSource } from '../client/client-types.ts';
import {
  type Credentials,
  EXPIRY_WARNING_MS,
  getRemainingSignInMs,
  type OAuthTokens,
  REFRESH_TOKEN_TTL_MS,
} from './credentials.ts';
import type { CredentialStore } from './secret-store.ts';
import { SignedOutError, SignInError } from './sign-in-error.ts';
import { refreshTokens, TokenRefusedError, TokenRequestUnsentError, TokenResponseLostError } from './token-endpoint.ts';

/** The store of a sign-in, and the parts that renew it. */
export interface SessionContext {
  readonly store: CredentialStore;
  readonly authUrl: string;
  /** Runs an action while no other process that shares the store runs one. */
  readonly runExclusively: <T>(action: () => Promise<T>) => Promise<T>;
}

/** The parts of a session, and new tokens that could not be stored. The next call tries again to store them. */
interface SessionState extends SessionContext {
  unstored?: { readonly credentials: Credentials; readonly usedRefreshToken: string } | undefined;
}

/** A sign-in that is renewed automatically. Other processes share it through the store. */
export interface OAuthSession extends TokenSource {
  /** Renews a sign-in that ends within days. If that fails, throws a SignInError that states when it ends. */
  renewBeforeExpiry(): Promise<void>;
  /** Resolves when no renewal runs. An interrupted renewal can end the sign-in. */
  waitForRenewal(): Promise<void>;
}

/** Tokens are renewed before they expire: by a tenth of their lifetime, and by at most five minutes. */
const MAX_RENEWAL_MARGIN_MS = 5 * 60 * 1000;
const MAX_REFRESH_ATTEMPTS = 3;
const RETRY_DELAY_MS = 300;
/** The interval at which the current token is compared with the stored one. Calls do not wait for this. */
const STORE_CHECK_INTERVAL_MS = 60 * 1000;
const RENEWAL_TIMEOUT_MS = 2 * 60 * 1000;

/** Creates the session of a store. While it has a valid token, it sends nothing, and reads the store once a minute. */
export function createOAuthSession(context: SessionContext): OAuthSession {
  const state: SessionState = { ...context };
  let currentTokens: OAuthTokens | undefined;
  let renewal: Promise<OAuthTokens> | undefined;
  let lastCheckedAt = performance.now();
  // Another person may have signed in with the same account name. Later calls then use that sign-in.
  const checkStoredTokens = () => {
    if (performance.now() - lastCheckedAt < STORE_CHECK_INTERVAL_MS) return;
    lastCheckedAt = performance.now();
    const loadNewerTokens = async () => {
      const stored = (await context.store.read())?.tokens;
      if (currentTokens && stored && stored.issuedAt > currentTokens.issuedAt) currentTokens = stored;
    };
    loadNewerTokens().catch(() => {});
  };
  const getValidToken = async (isValid: (tokens: OAuthTokens) => boolean): Promise<string> => {
    let tokens = currentTokens && isValid(currentTokens) ? currentTokens : undefined;
    if (!tokens || state.unstored) {
      const usable = tokens;
      renewal ??= renewTokens(state, isValid).finally(() => {
        renewal = undefined;
      });
      // A valid token is used although newer ones cannot be stored.
      tokens = await renewal.catch((error: unknown) => {
        if (usable) return usable;
        throw error;
      });
      currentTokens = tokens;
    }
    checkStoredTokens();
    return tokens.accessToken;
  };
  return {
    getAccessToken: () => getValidToken(isFresh),
    getReplacementToken: (refusedToken) =>
      getValidToken((tokens) => tokens.accessToken !== refusedToken && isFresh(tokens)),
    async renewBeforeExpiry() {
      const tokens = (await context.store.read())?.tokens;
      if (!tokens || isFarFromExpiry(tokens)) return;
      await getValidToken((candidate) => isFarFromExpiry(candidate) && isFresh(candidate)).catch((error) => {
        throw toExpiryError(tokens, error);
      });
    },
    async waitForRenewal() {
      await renewal?.catch(() => {});
    },
  };
}

const isFarFromExpiry = (tokens: OAuthTokens): boolean => getRemainingSignInMs(tokens, Date.now()) >= EXPIRY_WARNING_MS;

function toExpiryError(tokens: OAuthTokens, error: unknown): unknown {
  if (!(error instanceof SignInError) || error instanceof SignedOutError) return error;
  const days = Math.max(0, Math.ceil(getRemainingSignInMs(tokens, Date.now()) / DAY_MS));
  return new SignInError(`the sign-in ends in ${pluralize(days, 'day')}: ${error.fullMessage}`);
}

const isFresh = ({ issuedAt, expiresAt }: OAuthTokens): boolean =>
  expiresAt - Date.now() > Math.min(MAX_RENEWAL_MARGIN_MS, (expiresAt - issuedAt) / 10);

/** Returns valid tokens: those of another process if it was faster, else new ones. */
async function renewTokens(state: SessionState, isValid: (tokens: OAuthTokens) => boolean): Promise<OAuthTokens> {
  if (!state.unstored) {
    const { tokens } = await readSignedIn(state.store);
    if (isValid(tokens)) return tokens;
  }
  return state.runExclusively(async () => {
    await storeUnstoredTokens(state);
    const claimId = `${pid}:${randomUUID()}`;
    const claimed = await claimRenewal(state.store, claimId, isValid);
    return 'accessToken' in claimed ? claimed : refreshClaimed(state, claimed);
  });
}

/** Stores the new tokens that could not be stored, unless the store has another sign-in by now. */
async function storeUnstoredTokens(state: SessionState): Promise<void> {
  const { store, unstored } = state;
  if (!unstored) return;
  const stored = await store.read();
  const isOwn = stored?.tokens?.refreshToken === unstored.usedRefreshToken;
  // Another process may have tried the old token since.
  if (isOwn || stored?.ended === 'lost') await store.write(unstored.credentials);
  state.unstored = undefined;
}

async function readSignedIn(store: CredentialStore): Promise<Credentials & { tokens: OAuthTokens }> {
  const stored = await store.read();
  if (stored?.tokens) return { ...stored, tokens: stored.tokens };
  throw new SignedOutError(stored?.ended ? ENDED_MESSAGES[stored.ended] : 'Nobody is signed in to MyCase.');
}

type RenewalClaim = Credentials & { tokens: OAuthTokens; wasRenewing: boolean };

/**
 * Marks in the store that this process renews the sign-in. The lock prevents that another process does. The mark
 * protects also when a lock was wrongly treated as stale, and shows the next start that the refresh token may be used
 * up.
 */
async function claimRenewal(
  store: CredentialStore,
  claimId: string,
  isValid: (tokens: OAuthTokens) => boolean,
): Promise<RenewalClaim | OAuthTokens> {
  for (;;) {
    const stored = await readSignedIn(store);
    const { renewing, tokens } = stored;
    if (isValid(tokens)) return tokens;
    if (!renewing || renewing.by === claimId || !isRenewalActive(renewing)) {
      await store.write({ ...stored, renewing: { by: claimId, since: Date.now() } });
      const current = await store.read();
      if (current?.renewing?.by === claimId) return { ...stored, wasRenewing: renewing !== undefined };
    }
    await sleep(RETRY_DELAY_MS);
  }
}

/**
 * If the new tokens cannot be stored, the error is thrown unchanged. The mark stays, because the old token is used up.
 */
async function refreshClaimed(state: SessionState, claim: RenewalClaim): Promise<OAuthTokens> {
  const { store, authUrl } = state;
  const { app, signedInUser, tokens: oldTokens } = claim;
  let mayBeSpent = claim.wasRenewing;
  for (let remainingAttempts = MAX_REFRESH_ATTEMPTS; ; remainingAttempts -= 1) {
    const result = await refreshTokens(authUrl, app, oldTokens.refreshToken).catch((error: unknown) => ({ error }));
    if (!('error' in result)) {
      const credentials = { app, signedInUser, tokens: result };
      state.unstored = { credentials, usedRefreshToken: oldTokens.refreshToken };
      await store.write(credentials);
      state.unstored = undefined;
      return result;
    }
    mayBeSpent ||= result.error instanceof TokenResponseLostError;
    if (!isUnanswered(result.error) || remainingAttempts <= 1)
      throw await storeRenewalFailure(store, claim, result.error, mayBeSpent);
    await sleep(RETRY_DELAY_MS);
  }
}

const isUnanswered = (error: unknown): error is TokenResponseLostError | TokenRequestUnsentError =>
  error instanceof TokenResponseLostError || error instanceof TokenRequestUnsentError;

/** Stores the result of a failed renewal. Returns the error to throw. */
async function storeRenewalFailure(
  store: CredentialStore,
  { app, signedInUser, tokens }: RenewalClaim,
  error: unknown,
  mayBeSpent: boolean,
): Promise<unknown> {
  if (error instanceof TokenRefusedError && error.code === 'invalid_grant') {
    const ended = getRemainingSignInMs(tokens, Date.now()) < 0 ? 'ran out' : mayBeSpent ? 'lost' : 'refused';
    await store.write({ app, ended });
    return new SignedOutError(ENDED_MESSAGES[ended]);
  }
  if (isUnanswered(error)) {
    const renewing = mayBeSpent ? { by: '0:lost', since: Date.now() } : undefined;
    await store.write({ app, signedInUser, tokens, renewing });
    return new SignInError(`The sign-in could not be renewed: ${error.message}`, {
      advice: 'The next call tries again.',
    });
  }
  if (!mayBeSpent) await store.write({ app, signedInUser, tokens });
  return error;
}

const ENDED_MESSAGES: Readonly<Record<NonNullable<Credentials['ended']>, string>> = {
  lost:
    'The response to a renewal of the sign-in was lost, and MyCase accepts each renewal only once. Possible causes: the ' +
    'program was ended, the network failed or the disk was full.',
  'ran out': `The sign-in has expired: MyCase ends a sign-in after ${REFRESH_TOKEN_TTL_MS / DAY_MS} days without use.`,
  refused: 'MyCase no longer accepts this sign-in: it was withdrawn, or a copy of it was renewed on another machine.',
};

/**
 * Returns true if another process of this machine is renewing: its mark is recent, and it still runs. After the clock
 * was set back, an old mark is in the future.
 */
function isRenewalActive({ by, since }: NonNullable<Credentials['renewing']>): boolean {
  const otherPid = Number(by.split(':')[0]);
  if (otherPid <= 0 || otherPid === pid || Math.abs(Date.now() - since) > RENEWAL_TIMEOUT_MS) return false;
  return isProcessAlive(otherPid);
}
