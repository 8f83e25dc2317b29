import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';
import type { StateStore } from '../base/state-store.ts';

/** A sign-in that a person has begun and not ended yet. */
const PendingSignIn = z.object({
  /** The name of the tenant. */
  tenant: z.string(),
  /** The id of the authorization. Undefined if an administrator connects the firm. */
  uid: z.string().optional(),
  /** The secrets of a sign-in with OpenID Connect. */
  codeVerifier: z.string().optional(),
  nonce: z.string().optional(),
});

export type PendingSignIn = Readonly<z.infer<typeof PendingSignIn>>;

/** The sign-ins at other servers that this host waits for. */
export interface PendingSignIns {
  /** Returns the `state` of the request, and a secret for a cookie of the browser that has begun the sign-in. */
  begin(pending: PendingSignIn): Promise<{ readonly state: string; readonly browserSecret: string }>;
  /** Returns a sign-in, once; undefined if it was not begun in this browser. */
  take(state: string, browserSecret: string): Promise<PendingSignIn | undefined>;
  /** Stores who has signed in for an authorization. Returns a secret that takes the person. */
  complete(uid: string, personKey: string): Promise<string>;
  /**
   * Returns the person who has signed in for an authorization, once. The browser in which the person signed in has the
   * secret, so another browser cannot take the person.
   */
  takePerson(uid: string, resultSecret: string): Promise<string | undefined>;
}

/** The time that a person has to sign in. */
const SIGN_IN_TTL_MS = 10 * 60 * 1000;

/** Creates the sign-ins in a store, under keys of a prefix. */
export function createPendingSignIns(store: StateStore, prefix: string): PendingSignIns {
  const toStateKey = (state: string) => `${prefix}State-${sha256Hex(state)}`;
  const toResultKey = (uid: string, secret: string) => `${prefix}Result-${sha256Hex(`${uid} ${secret}`)}`;
  return {
    async begin(pending) {
      const [state, browserSecret] = [createSecret(), createSecret()];
      const value = { ...pending, browser: sha256Hex(browserSecret) };
      await store.put(toStateKey(state), value, { ttlMs: SIGN_IN_TTL_MS });
      return { state, browserSecret };
    },
    async take(state, browserSecret) {
      const stored = await store.get(toStateKey(state));
      const pending = PendingSignIn.extend({ browser: z.string() }).safeParse(stored?.value).data;
      if (!stored || pending?.browser !== sha256Hex(browserSecret)) return undefined;
      // Of two redirects with the same state, one is accepted.
      return (await store.compareAndDelete(toStateKey(state), stored.revision)) ? pending : undefined;
    },
    async complete(uid, personKey) {
      const secret = createSecret();
      await store.put(toResultKey(uid, secret), personKey, { ttlMs: SIGN_IN_TTL_MS });
      return secret;
    },
    async takePerson(uid, resultSecret) {
      const key = toResultKey(uid, resultSecret);
      const personKey = (await store.get(key))?.value;
      await store.delete(key);
      return typeof personKey === 'string' ? personKey : undefined;
    },
  };
}

const createSecret = (): string => randomBytes(32).toString('base64url');
