import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../base/hash.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';

/** The call that a token confirms. Digests are SHA-256 in hexadecimal. */
export interface TokenClaims {
  /** The client asked the person, or the agent received the token. */
  readonly channel: 'question' | 'token';
  /** The session that received the token. */
  readonly session: string;
  /** Digest of the tool and its arguments. */
  readonly inputDigest: string;
  /** Digests of the parts of the state that the token belongs to, by name. */
  readonly partDigests: ReadonlyMap<string, string>;
}

/** The session that received a token, and the channel. */
type TokenOwner = Pick<TokenClaims, 'channel' | 'session'>;

/** Tokens that each confirm one call, once. */
export interface ConfirmationTokens {
  issue(claims: TokenClaims): string;
  /** Throws a MyCaseError with the reason if a token is unknown, of another session, used or too old. */
  assertValid(token: string, owner: TokenOwner): void;
  /** Uses a token up. Throws a MyCaseError with the reason if it does not confirm these claims. */
  redeem(token: string, claims: TokenClaims): void;
  /** Makes a token invalid. */
  revoke(token: string): void;
}

interface IssuedToken extends TokenClaims {
  readonly issuedAt: number;
  isSpent: boolean;
}

/** The lifetime of a token. */
export const TOKEN_TTL_MINUTES = 5;

/** Used and expired tokens are kept too, so that an error can name the reason. */
const MAX_TOKENS = 1_000;

const TOKEN_BYTES = 16;

/** Creates the tokens of this process. They are kept as digests, so a look-up does not compare a secret. */
export function createConfirmationTokens(): ConfirmationTokens {
  const issuedTokens = new Map<string, IssuedToken>();
  return {
    issue(claims) {
      // A hexadecimal token never begins with a dash, which command lines read as an option.
      const token = randomBytes(TOKEN_BYTES).toString('hex');
      issuedTokens.set(sha256Hex(token), { ...claims, issuedAt: Date.now(), isSpent: false });
      const [oldest] = issuedTokens.keys();
      if (issuedTokens.size > MAX_TOKENS && oldest !== undefined) issuedTokens.delete(oldest);
      return token;
    },
    assertValid(token, owner) {
      assertUsable(issuedTokens.get(sha256Hex(token)), owner);
    },
    redeem(token, claims) {
      const issuedToken = assertUsable(issuedTokens.get(sha256Hex(token)), claims);
      if (issuedToken.inputDigest !== claims.inputDigest)
        throw createTokenError('This token confirms another tool or other arguments.');
      const changedParts = findChangedParts(issuedToken.partDigests, claims.partDigests);
      if (changedParts.length > 0)
        throw createTokenError(`These values have changed since the preview: ${changedParts.join(', ')}.`);
      issuedToken.isSpent = true;
    },
    revoke(token) {
      const issuedToken = issuedTokens.get(sha256Hex(token));
      if (issuedToken) issuedToken.isSpent = true;
    },
  };
}

function assertUsable(issuedToken: IssuedToken | undefined, { channel, session }: TokenOwner): IssuedToken {
  if (!issuedToken || issuedToken.channel !== channel) throw createTokenError('Unknown confirmation token.');
  if (issuedToken.session !== session) throw createTokenError('This token belongs to another session.');
  if (issuedToken.isSpent) {
    throw createTokenError('This token was already used.', 'Check whether the action was carried out.');
  }
  if (Date.now() - issuedToken.issuedAt > TOKEN_TTL_MINUTES * 60_000) {
    throw createTokenError(`This token is older than ${TOKEN_TTL_MINUTES} minutes.`);
  }
  return issuedToken;
}

function findChangedParts(before: TokenClaims['partDigests'], now: TokenClaims['partDigests']): readonly string[] {
  const names = [...new Map([...before, ...now]).keys()];
  return names.filter((name) => before.get(name) !== now.get(name));
}

const createTokenError = (reason: string, advice?: string): MyCaseError =>
  new MyCaseError(`Nothing was done. ${reason}`, {
    advice: joinSentences(advice, 'Call again without confirm to get a new preview.'),
  });

/** Returns a digest of a JSON value. The order of its keys does not change it. */
export const digestJson = (value: unknown): string => sha256Hex(JSON.stringify(value, sortKeys) ?? '');

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
