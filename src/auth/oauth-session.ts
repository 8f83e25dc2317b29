import { randomUUID } from 'node:crypto';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { refreshTokens, TokenRefusedError, TokenResponseLostError } from './token-endpoint.ts';

/** The parts that a session needs. */
export interface SessionContext {
  readonly store: CredentialStore;
  readonly authUrl: string;
  /** Runs one at a time over all processes that share the store. */
  readonly runExclusively: <T>(action: () => Promise<T>) => Promise<T>;
}

/** A sign-in that renews itself, shared with other processes through its store. */
export interface OAuthSession extends TokenSource {
  /** Renews a sign-in that would else run out within days. Throws a SignInError that says when, if that failed. */
  renewBeforeExpiry(): Promise<void>;
  /** Resolves when no renewal runs: one that is cut off may cost the sign-in. */
  waitForRenewal(): Promise<void>;
}

/** Renewed ahead of time by a tenth of the token's life, at most five minutes. */
const MAX_RENEWAL_MARGIN_MS = 5 * 60 * 1000;
const MAX_REFRESH_ATTEMPTS = 3;
const RETRY_DELAY_MS = 300;
/** A kept token is compared with the stored one this often, beside the calls and not before them. */
const STORE_CHECK_INTERVAL_MS = 60 * 1000;
const RENEWAL_TIMEOUT_MS = 2 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Opens the session of a store. With a valid token in hand it touches neither disk nor network. */
export function createOAuthSession(context: SessionContext): OAuthSession {
  let currentTokens: OAuthTokens | undefined;
  let renewal: Promise<OAuthTokens> | undefined;
  let lastCheckedAt = performance.now();
  // Another person may have signed in with the same account name: from then on it is that person who acts.
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
    if (!currentTokens || !isValid(currentTokens)) {
      renewal ??= renewTokens(context, isValid).finally(() => {
        renewal = undefined;
      });
      currentTokens = await renewal;
    }
    checkStoredTokens();
    return currentTokens.accessToken;
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
  return new SignInError(`the sign-in ends in ${days} ${days === 1 ? 'day' : 'days'}: ${error.fullMessage}`);
}

const isFresh = ({ issuedAt, expiresAt }: OAuthTokens): boolean =>
  expiresAt - Date.now() > Math.min(MAX_RENEWAL_MARGIN_MS, (expiresAt - issuedAt) / 10);

/** Tokens that are good: another process's, where it was faster, else new ones. */
async function renewTokens(context: SessionContext, isValid: (tokens: OAuthTokens) => boolean): Promise<OAuthTokens> {
  const { tokens } = await readSignedIn(context.store);
  if (isValid(tokens)) return tokens;
  return context.runExclusively(async () => {
    const claimId = `${pid}:${randomUUID()}`;
    const claimed = await claimRenewal(context.store, claimId, isValid);
    return 'accessToken' in claimed ? claimed : refreshClaimed(context, claimed);
  });
}

async function readSignedIn(store: CredentialStore): Promise<Credentials & { tokens: OAuthTokens }> {
  const stored = await store.read();
  if (stored?.tokens) return { ...stored, tokens: stored.tokens };
  throw new SignedOutError(stored?.ended ? ENDED_MESSAGES[stored.ended] : 'Nobody is signed in to MyCase.');
}

type RenewalClaim = Credentials & { tokens: OAuthTokens; wasRenewing: boolean };

/**
 * Marks in the store that this process renews now. The lock sees to it that no other does; the mark holds even where
 * a lock was taken over too early, and tells the next start that the refresh token may be spent.
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

/** A write that fails is thrown on as it is: the store keeps the mark, for the old refresh token is spent. */
async function refreshClaimed({ store, authUrl }: SessionContext, claim: RenewalClaim): Promise<OAuthTokens> {
  const { app, signedInUser, tokens: oldTokens } = claim;
  let mayBeSpent = claim.wasRenewing;
  for (let remainingAttempts = MAX_REFRESH_ATTEMPTS; ; remainingAttempts -= 1) {
    const result = await refreshTokens(authUrl, app, oldTokens.refreshToken).catch((error: unknown) => ({
      error,
    }));
    if (!('error' in result)) {
      await store.write({ app, signedInUser, tokens: result });
      return result;
    }
    const isResponseLost = result.error instanceof TokenResponseLostError;
    if (!isResponseLost || remainingAttempts <= 1)
      throw await storeRenewalFailure(store, claim, result.error, mayBeSpent);
    mayBeSpent = true;
    await sleep(RETRY_DELAY_MS);
  }
}

/** Leaves the store as the failure has it, and says what to do. */
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
  if (error instanceof TokenResponseLostError) {
    await store.write({ app, signedInUser, tokens, renewing: { by: '0:lost', since: Date.now() } });
    return new SignInError(`The sign-in could not be renewed now: ${error.message}`, {
      advice: 'It is tried again with the next call.',
    });
  }
  if (!mayBeSpent) await store.write({ app, signedInUser, tokens });
  return error;
}

const ENDED_MESSAGES: Readonly<Record<NonNullable<Credentials['ended']>, string>> = {
  lost:
    'The answer to a renewal of the sign-in was lost (the program was ended, the network broke or the disk was full ' +
    'just then), and MyCase accepts each renewal only once.',
  'ran out': `The sign-in ran out: MyCase keeps one for ${REFRESH_TOKEN_TTL_MS / DAY_MS} days without use.`,
  refused: 'MyCase no longer accepts this sign-in: it was withdrawn, or renewed by a copy of it elsewhere.',
};

/** Whether another process of this machine is renewing now: it left the mark, still runs, and not for too long. */
function isRenewalActive({ by, since }: NonNullable<Credentials['renewing']>): boolean {
  const otherPid = Number(by.split(':')[0]);
  if (otherPid <= 0 || otherPid === pid || Date.now() - since > RENEWAL_TIMEOUT_MS) return false;
  try {
    return kill(otherPid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
