import { randomUUID } from 'node:crypto';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenSource } from '../client/types.ts';
import { type Credentials, SIGN_IN_MS, SOON_MS, signInLeft, type Tokens } from './credentials.ts';
import { SignedOutError, SignInError } from './errors.ts';
import { refresh, TokenAnswerLost, TokenRefusal } from './oauth.ts';
import type { Store } from './secret-store.ts';

/** What a session needs. */
export interface SessionParts {
  readonly store: Store;
  readonly authUrl: string;
  /** Runs one at a time over all processes that share the store. */
  readonly exclusively: <T>(act: () => Promise<T>) => Promise<T>;
}

/** A sign-in that renews itself, shared with other processes through its store. */
export interface Session extends TokenSource {
  /** Renews a sign-in that would else run out within days. Throws a SignInError that says when, if that failed. */
  keepAlive(): Promise<void>;
  /** Resolves when no renewal runs: one that is cut off may cost the sign-in. */
  settled(): Promise<void>;
}

/** Renewed ahead of time by a tenth of the token's life, at most five minutes. */
const MOST_MARGIN_MS = 5 * 60 * 1000;
const TRIES = 3;
const PAUSE_MS = 300;
/** A kept token is compared with the stored one this often, beside the calls and not before them. */
const LOOK_MS = 60 * 1000;
const LONGEST_RENEWAL_MS = 2 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Opens the session of a store. With a valid token in hand it touches neither disk nor network. */
export function createSession(parts: SessionParts): Session {
  let known: Tokens | undefined;
  let renewal: Promise<Tokens> | undefined;
  let lookedAt = performance.now();
  // Another person may have signed in with the same profile: from then on it is that person who acts.
  const lookAgain = () => {
    if (performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    const look = async () => {
      const stored = (await parts.store.read())?.tokens;
      if (known && stored && stored.issuedAt > known.issuedAt) known = stored;
    };
    look().catch(() => {});
  };
  const renewed = async (isGood: (tokens: Tokens) => boolean): Promise<string> => {
    if (!known || !isGood(known)) {
      renewal ??= renew(parts, isGood).finally(() => {
        renewal = undefined;
      });
      known = await renewal;
    }
    lookAgain();
    return known.accessToken;
  };
  return {
    accessToken: () => renewed(isFresh),
    replacement: (refused) => renewed((tokens) => tokens.accessToken !== refused && isFresh(tokens)),
    async keepAlive() {
      const tokens = (await parts.store.read())?.tokens;
      if (!tokens || isLasting(tokens)) return;
      await renewed((one) => isLasting(one) && isFresh(one)).catch((error) => {
        throw endsSoon(tokens, error);
      });
    },
    async settled() {
      await renewal?.catch(() => {});
    },
  };
}

const isLasting = (tokens: Tokens): boolean => signInLeft(tokens, Date.now()) >= SOON_MS;

function endsSoon(tokens: Tokens, error: unknown): unknown {
  if (!(error instanceof SignInError) || error instanceof SignedOutError) return error;
  const days = Math.max(0, Math.ceil(signInLeft(tokens, Date.now()) / DAY_MS));
  return new SignInError(`the sign-in ends in ${days} ${days === 1 ? 'day' : 'days'}: ${error.message}`);
}

const isFresh = ({ issuedAt, expiresAt }: Tokens): boolean =>
  expiresAt - Date.now() > Math.min(MOST_MARGIN_MS, (expiresAt - issuedAt) / 10);

/** Tokens that are good: another process's, where it was faster, else new ones. */
async function renew(parts: SessionParts, isGood: (tokens: Tokens) => boolean): Promise<Tokens> {
  const { tokens } = await signedIn(parts.store);
  if (isGood(tokens)) return tokens;
  return parts.exclusively(async () => {
    const mine = `${pid}:${randomUUID()}`;
    const now = await claim(parts.store, mine, isGood);
    return 'accessToken' in now ? now : refreshClaimed(parts, now);
  });
}

async function signedIn(store: Store): Promise<Credentials & { tokens: Tokens }> {
  const stored = await store.read();
  if (stored?.tokens) return { ...stored, tokens: stored.tokens };
  throw new SignedOutError(stored?.ended ? ENDS[stored.ended] : 'Nobody is signed in to MyCase.');
}

type Claimed = Credentials & { tokens: Tokens; wasRenewing: boolean };

/**
 * Marks in the store that this process renews now. The lock sees to it that no other does; the mark holds even where
 * a lock was taken over too early, and tells the next start that the refresh token may be spent.
 */
async function claim(
  store: Store,
  mine: string,
  isGood: (tokens: Tokens) => boolean,
): Promise<Claimed | Tokens> {
  for (;;) {
    const stored = await signedIn(store);
    const { renewing, tokens } = stored;
    if (isGood(tokens)) return tokens;
    if (!renewing || renewing.by === mine || !isHeld(renewing)) {
      await store.write({ ...stored, renewing: { by: mine, since: Date.now() } });
      const after = await store.read();
      if (after?.renewing?.by === mine) return { ...stored, wasRenewing: renewing !== undefined };
    }
    await sleep(PAUSE_MS);
  }
}

/** A write that fails is thrown on as it is: the store keeps the mark, for the old refresh token is spent. */
async function refreshClaimed({ store, authUrl }: SessionParts, claimed: Claimed): Promise<Tokens> {
  const { app, signedInUser, tokens: old } = claimed;
  let maySpent = claimed.wasRenewing;
  for (let left = TRIES; ; left -= 1) {
    const answer = await refresh(authUrl, app, old.refreshToken).catch((error: unknown) => ({ error }));
    if (!('error' in answer)) {
      await store.write({ app, signedInUser, tokens: answer });
      return answer;
    }
    const isLost = answer.error instanceof TokenAnswerLost;
    if (!isLost || left <= 1) throw await settle(store, claimed, answer.error, maySpent);
    maySpent = true;
    await sleep(PAUSE_MS);
  }
}

/** Leaves the store as the failure has it, and says what to do. */
async function settle(
  store: Store,
  { app, signedInUser: holder, tokens }: Claimed,
  error: unknown,
  maySpent: boolean,
): Promise<unknown> {
  if (error instanceof TokenRefusal && error.code === 'invalid_grant') {
    const ended = signInLeft(tokens, Date.now()) < 0 ? 'ran out' : maySpent ? 'lost' : 'refused';
    await store.write({ app, ended });
    return new SignedOutError(ENDS[ended]);
  }
  if (error instanceof TokenAnswerLost) {
    await store.write({ app, signedInUser: holder, tokens, renewing: { by: '0:lost', since: Date.now() } });
    return new SignInError(
      `The sign-in could not be renewed now: ${error.message} It is tried again with the next call.`,
    );
  }
  if (!maySpent) await store.write({ app, signedInUser: holder, tokens });
  return error;
}

const ENDS: Readonly<Record<NonNullable<Credentials['ended']>, string>> = {
  lost:
    'The answer to a renewal of the sign-in was lost (the program was ended, the network broke or the disk was full ' +
    'just then), and MyCase accepts each renewal only once.',
  'ran out': `The sign-in ran out: MyCase keeps one for ${SIGN_IN_MS / DAY_MS} days without use.`,
  refused: 'MyCase no longer accepts this sign-in: it was withdrawn, or renewed by a copy of it elsewhere.',
};

/** Whether another process of this machine is renewing now: it left the mark, still runs, and not for too long. */
function isHeld({ by, since }: NonNullable<Credentials['renewing']>): boolean {
  const other = Number(by.split(':')[0]);
  if (other <= 0 || other === pid || Date.now() - since > LONGEST_RENEWAL_MS) return false;
  try {
    return kill(other, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
