import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { sha256Hex } from '../../base/hash.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { StateStore } from '../../base/state-store.ts';

/** The call that a token confirms. Digests are SHA-256 in hexadecimal. */
const TokenClaims = z.object({
  /** The client asked the person, or the agent received the token. */
  channel: z.enum(['question', 'token']),
  /** The session that received the token. */
  session: z.string(),
  /** Digest of the tool and its arguments. */
  inputDigest: z.string(),
  /** Digests of the parts of the state that the token belongs to, each with its name. */
  partDigests: z.array(z.tuple([z.string(), z.string()])),
});

export type TokenClaims = z.infer<typeof TokenClaims>;

/** The session that received a token, and the channel. */
type TokenOwner = Pick<TokenClaims, 'channel' | 'session'>;

const IssuedToken = TokenClaims.extend({
  /** Milliseconds since 1970. */
  issuedAt: z.number(),
  isSpent: z.boolean(),
});

type IssuedToken = z.infer<typeof IssuedToken>;

/** A token as the store has it. Only one process can use up a revision. */
interface StoredToken {
  readonly key: string;
  readonly revision: number;
  readonly token: IssuedToken;
}

/** Tokens that each confirm one call, once. */
export interface ConfirmationTokens {
  issue(claims: TokenClaims): Promise<string>;
  /** Returns a token. Throws a MyCaseError with the reason if it is unknown, of another session, used or too old. */
  findValid(token: string, owner: TokenOwner): Promise<StoredToken>;
  /**
   * Uses a token up. Throws a MyCaseError with the reason if it does not confirm these claims, or if it was used since.
   */
  redeem(token: StoredToken, claims: Omit<TokenClaims, 'channel'>): Promise<void>;
  /** Makes a token invalid. */
  revoke(token: string): Promise<void>;
}

/** The lifetime of a token. */
export const TOKEN_TTL_MINUTES = 5;

/** Used and expired tokens are kept for a while, so that an error can name the reason. */
const STORED_TTL_MS = 15 * 60_000;

const TOKEN_BYTES = 16;

/** Creates the tokens of a store. They are kept as digests, so a look-up does not compare a secret. */
export function createConfirmationTokens(store: StateStore): ConfirmationTokens {
  const find = async (token: string): Promise<StoredToken | undefined> => {
    const key = sha256Hex(token);
    const stored = await store.get(key);
    const issued = IssuedToken.safeParse(stored?.value).data;
    return stored && issued && { key, revision: stored.revision, token: issued };
  };
  const spend = ({ key, revision, token }: StoredToken) =>
    store.compareAndSet(key, revision, { ...token, isSpent: true }, { ttlMs: STORED_TTL_MS });
  return {
    async issue(claims) {
      // A hexadecimal token never begins with a dash, which command lines read as an option.
      const token = randomBytes(TOKEN_BYTES).toString('hex');
      const issued: IssuedToken = { ...claims, issuedAt: Date.now(), isSpent: false };
      await store.put(sha256Hex(token), issued, { ttlMs: STORED_TTL_MS });
      return token;
    },
    async findValid(token, { channel, session }) {
      const stored = await find(token);
      if (stored?.token.channel !== channel) throw createTokenError('Unknown confirmation token.');
      assertUsable(stored.token, session);
      return stored;
    },
    async redeem(valid, claims) {
      const { token } = valid;
      assertUsable(token, claims.session);
      if (token.inputDigest !== claims.inputDigest)
        throw createTokenError('This token confirms another tool or other arguments.');
      const changedParts = findChangedParts(token.partDigests, claims.partDigests);
      if (changedParts.length > 0)
        throw createTokenError(`These values have changed since the preview: ${changedParts.join(', ')}.`);
      if (!(await spend(valid))) throw createSpentError();
    },
    async revoke(token) {
      const stored = await find(token);
      if (stored) await spend(stored);
    },
  };
}

function assertUsable(token: IssuedToken, session: string): void {
  if (token.session !== session) throw createTokenError('This token belongs to another session.');
  if (token.isSpent) throw createSpentError();
  if (Date.now() - token.issuedAt > TOKEN_TTL_MINUTES * 60_000) {
    throw createTokenError(`This token is older than ${TOKEN_TTL_MINUTES} minutes.`);
  }
}

const createSpentError = (): MyCaseError =>
  createTokenError('This token was already used.', 'Check whether the action was carried out.');

/** Returns the names of the parts that have another digest now, or that only one of the two lists has. */
export function findChangedParts(
  before: TokenClaims['partDigests'],
  now: TokenClaims['partDigests'],
): readonly string[] {
  const [digestsBefore, digestsNow] = [new Map(before), new Map(now)];
  const names = [...new Map([...before, ...now]).keys()];
  return names.filter((name) => digestsBefore.get(name) !== digestsNow.get(name));
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
