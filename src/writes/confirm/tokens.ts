import { createHash, randomBytes } from 'node:crypto';
import { MyCaseError } from '../../base/errors.ts';

/** What a token is good for. */
export interface TokenClaims {
  /** Whether it was put to the person as a question or given to the agent. */
  readonly way: 'question' | 'token';
  /** Whose it is. */
  readonly session: string;
  /** Digest of the tool and its arguments. */
  readonly asked: string;
  /** Digest of the records it is about, as they stand, and of what will be sent. */
  readonly ground: string;
}

/** Whose a token is, and how it came to them. */
type TokenOwner = Pick<TokenClaims, 'way' | 'session'>;

/** Tokens that each let one deed through, once. */
export interface Tokens {
  issue(bound: TokenClaims): string;
  /** Throws a MyCaseError with the reason where a token is good for nothing that its holder may ask for. */
  check(token: string, holder: TokenOwner): void;
  /** Uses a token up. Throws a MyCaseError with the reason where it is not good for this. */
  take(token: string, bound: TokenClaims): void;
  /** Makes a token useless; one that is unknown is none already. */
  withdraw(token: string): void;
}

interface Given extends TokenClaims {
  readonly at: number;
  isSpent: boolean;
}

/** How long a token is good. */
export const GOOD_FOR_MINUTES = 5;

/** Spent and late ones are kept among them, so that a refusal can say which it is. */
const MOST_TOKENS = 1_000;

const BYTES = 24;

/** Tokens that live as long as this process does. They are kept as digests: looking one up compares no secret. */
export function createTokens(): Tokens {
  const given = new Map<string, Given>();
  return {
    issue(bound) {
      const token = randomBytes(BYTES).toString('base64url');
      given.set(digest(token), { ...bound, at: Date.now(), isSpent: false });
      const [oldest] = given.keys();
      if (given.size > MOST_TOKENS && oldest !== undefined) given.delete(oldest);
      return token;
    },
    check(token, holder) {
      good(given.get(digest(token)), holder);
    },
    take(token, bound) {
      const found = good(given.get(digest(token)), bound);
      if (found.asked !== bound.asked) throw refused('is for another tool or other arguments.');
      if (found.ground !== bound.ground)
        throw refused('is for what has changed in MyCase since the preview.');
      found.isSpent = true;
    },
    withdraw(token) {
      const found = given.get(digest(token));
      if (found) found.isSpent = true;
    },
  };
}

function good(found: Given | undefined, { way, session }: TokenOwner): Given {
  if (!found || found.way !== way) throw refused('is none that this server has given.');
  if (found.session !== session) throw refused('was given to another session.');
  if (found.isSpent) {
    throw refused('was used before, and is good once. Look whether it was carried out then.');
  }
  if (Date.now() - found.at > GOOD_FOR_MINUTES * 60_000) {
    throw refused(`is older than ${GOOD_FOR_MINUTES} minutes.`);
  }
  return found;
}

const refused = (why: string): MyCaseError =>
  new MyCaseError(
    `Nothing was done: this confirmation ${why} Call again without confirm for a fresh preview.`,
  );

/** A digest of any JSON, whatever the order of its keys. */
export const digestOf = (value: unknown): string => digest(JSON.stringify(value, sorted) ?? '');

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const digest = (words: string): string => createHash('sha256').update(words).digest('hex');
