import type { OAuthApp } from '../../auth/credentials.ts';
import { exchangeCode, TokenRefusedError } from '../../auth/token-endpoint.ts';
import type { StateStore } from '../../base/state-store.ts';

/** The state of a check: its name with `ok`, or with what is wrong. */
type CheckResults = Readonly<Record<string, string>>;

/** The checks that decide whether this process gets requests. */
export interface Readiness {
  /** Runs the checks. */
  check(): Promise<{ readonly isReady: boolean; readonly checks: CheckResults }>;
  /** From now on this process is not ready, because it will end. */
  drain(): void;
}

/** The parts of the host that are checked. */
export interface ReadinessOptions {
  readonly store: Pick<StateStore, 'get'>;
  /** Returns false if MyCase refuses the client id or the client secret. */
  readonly checkSignIn: () => Promise<boolean>;
}

/** A check that takes longer has failed. */
const CHECK_TIMEOUT_MS = 2_000;

/** Creates the checks. */
export function createReadiness({ store, checkSignIn }: ReadinessOptions): Readiness {
  let isDraining = false;
  return {
    async check() {
      const [isStoreReachable, isSignInValid] = await Promise.all([isReachable(store), checkSignIn()]);
      const checks = {
        process: isDraining ? 'draining' : 'ok',
        store: isStoreReachable ? 'ok' : 'not reachable',
        sign_in: isSignInValid ? 'ok' : 'MyCase refuses the client id or the client secret',
      };
      return { isReady: Object.values(checks).every((state) => state === 'ok'), checks };
    },
    drain() {
      isDraining = true;
    },
  };
}

const isReachable = (store: Pick<StateStore, 'get'>): Promise<boolean> =>
  settleWithin(
    CHECK_TIMEOUT_MS,
    store.get('Readiness').then(
      () => true,
      () => false,
    ),
    false,
  );

/** Returns what `promise` resolves to, or `fallback` after `ms` milliseconds. */
async function settleWithin<T>(ms: number, promise: Promise<T>, fallback: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, fallback);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

/** How long a result counts. A refused client is checked more often. */
const VALID_TTL_MS = 60 * 60_000;
const REFUSED_TTL_MS = 60_000;

/** A code that MyCase never issued. */
const UNKNOWN_CODE = 'mycase-mcp-readiness';

/**
 * Creates the check of an app's client id and client secret. MyCase: a token request with an unknown code is refused, with
 * `invalid_client` if the client is not valid. An outage of MyCase does not count as refused, because other processes of
 * this host would have it, too.
 */
export function createSignInCheck(authUrl: string, app: OAuthApp): () => Promise<boolean> {
  let last: { readonly isValid: Promise<boolean>; readonly until: number } | undefined;
  const check = async (): Promise<boolean> => {
    const error = await exchangeCode(authUrl, app, UNKNOWN_CODE).catch((reason: unknown) => reason);
    const isValid = !(error instanceof TokenRefusedError && error.code === 'invalid_client');
    last = { isValid: Promise.resolve(isValid), until: performance.now() + (isValid ? VALID_TTL_MS : REFUSED_TTL_MS) };
    return isValid;
  };
  return () => {
    if (!last || last.until < performance.now()) last = { isValid: check(), until: performance.now() + REFUSED_TTL_MS };
    return settleWithin(CHECK_TIMEOUT_MS, last.isValid, true);
  };
}
