import type { OAuthApp } from '../../auth/credentials.ts';
import { exchangeCode, TokenRefusedError } from '../../auth/token-endpoint.ts';
import type { StateStore } from '../../base/state-store.ts';
import { settleWithin } from '../../base/timeouts.ts';
import type { Tenant, Tenants } from '../tenants.ts';

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
  /** Returns false if MyCase refuses the client ids or the client secrets of all firms. */
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

/** How long a result counts. A refused client is checked more often. */
const VALID_TTL_MS = 60 * 60_000;
const REFUSED_TTL_MS = 60_000;

/** A code that MyCase never issued. */
const UNKNOWN_CODE = 'mycase-mcp-readiness';

/**
 * Creates the check of the client ids and client secrets of all firms. It fails if no firm that is on has a valid one:
 * a wrong client secret of one firm must not stop the others. MyCase: a token request with an unknown code is refused,
 * with `invalid_client` if the client is not valid. An outage of MyCase does not count as refused, because all
 * processes of this host have it.
 */
export function createSignInCheck(tenants: Pick<Tenants, 'list'>): () => Promise<boolean> {
  const results = new Map<string, CheckedApp>();
  const check = async ({ authUrl, app }: Tenant): Promise<boolean> => {
    const key = JSON.stringify([authUrl, app]);
    const known = results.get(key);
    if (known && known.until > performance.now()) return known.isValid;
    const isValid = isAppValid(authUrl, app);
    results.set(key, { isValid, until: performance.now() + REFUSED_TTL_MS });
    if (await isValid) results.set(key, { isValid, until: performance.now() + VALID_TTL_MS });
    return isValid;
  };
  return async () => {
    const used = tenants.list().filter(({ isOn }) => isOn);
    const valid = await settleWithin(CHECK_TIMEOUT_MS, Promise.all(used.map(check)), [true]);
    return used.length === 0 || valid.includes(true);
  };
}

/** Whether MyCase accepts an app, and until when the result counts, in milliseconds of `performance.now()`. */
interface CheckedApp {
  readonly isValid: Promise<boolean>;
  readonly until: number;
}

async function isAppValid(authUrl: string, app: OAuthApp): Promise<boolean> {
  const error = await exchangeCode(authUrl, app, UNKNOWN_CODE).catch((reason: unknown) => reason);
  return !(error instanceof TokenRefusedError && error.code === 'invalid_client');
}
