import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { sha256Hex } from '../../base/hash.ts';
import { deriveKey, isSameSecret } from '../../base/secrets.ts';

/** The sign-in of a browser with the administrator secret. */
export interface AdministratorSessions {
  /** Returns the cookie of a new session; `wrong` for another secret, and `blocked` after too many wrong ones. */
  signIn(sentSecret: string): Promise<{ readonly cookie: string } | 'wrong' | 'blocked'>;
  /** Returns the token that forms of the session must repeat; undefined if the browser has no valid session. */
  findCsrfToken(req: IncomingMessage): string | undefined;
}

const SESSION_TTL_MS = 60 * 60 * 1000;
const MAX_WRONG_SECRETS = 5;
const BLOCK_S = 15 * 60;

/**
 * Without TLS, browsers accept no cookie with the prefix `__Host-`. The pages are for this machine or a tunnel to it.
 */
const COOKIE = 'mycase_administration';

/** The line of the header Set-Cookie that ends a session. */
export const END_OF_SESSION = `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`;

/**
 * Creates the sessions. A session is a signed text, so it ends with its time or with another secret. After 5 wrong
 * secrets, from any address, nobody can sign in for 15 minutes.
 */
export function createAdministratorSessions(secret: string): AdministratorSessions {
  const key = deriveKey(secret, 'administration');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const wrongSecrets = new RateLimiterMemory({ points: MAX_WRONG_SECRETS, duration: BLOCK_S });
  return {
    async signIn(sentSecret) {
      const known = await wrongSecrets.get('all');
      if (known !== null && known.consumedPoints >= MAX_WRONG_SECRETS) return 'blocked';
      if (!isSameSecret(sha256Hex(sentSecret), sha256Hex(secret))) {
        await wrongSecrets.penalty('all');
        return 'wrong';
      }
      const session = `${Date.now() + SESSION_TTL_MS}.${randomBytes(16).toString('base64url')}`;
      const maxAge = SESSION_TTL_MS / 1000;
      const cookie = `${COOKIE}=${session}.${sign(session)}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict`;
      return { cookie };
    },
    findCsrfToken({ headers }) {
      const [, session = '', expiresAt, signature = ''] = SESSION.exec(headers.cookie ?? '') ?? [];
      const isValid = isSameSecret(signature, sign(session)) && Number(expiresAt) > Date.now();
      return isValid ? sign(`csrf ${session}`) : undefined;
    },
  };
}

const SESSION = new RegExp(`(?:^|; )${COOKIE}=((\\d+)\\.[\\w-]+)\\.([\\w-]+)`);
