import { randomBytes } from 'node:crypto';
import type { OAuthApp } from '../auth/credentials.ts';
import { createFixedTokenSource } from '../auth/fixed-token.ts';
import type { Identity } from '../auth/identity.ts';
import { parseRedirect } from '../auth/redirect.ts';
import type { SignInContext } from '../auth/sign-in.ts';
import { SignInError } from '../auth/sign-in-error.ts';
import { buildAuthorizeUrl, exchangeCode } from '../auth/token-endpoint.ts';
import { sha256Hex } from '../base/hash.ts';
import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { StateStore } from '../base/state-store.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import { createPersonKey, type PersonSignIns } from './person-sign-ins.ts';

/** The path of the redirect URI that MyCase support must register for the firm's app. */
export const MYCASE_CALLBACK_PATH = '/mycase/callback';

/** The sign-in of a person to MyCase, in the middle of an authorization. */
export interface MyCaseSignIn {
  /**
   * Begins a sign-in for an authorization (`uid`). Returns the address of MyCase's page, and a secret for a cookie of the
   * browser, which shows at the end that the same browser returned.
   */
  begin(uid: string): Promise<{ readonly link: string; readonly browserSecret: string }>;
  /**
   * Ends a sign-in with the redirect of MyCase. Returns the `uid` of the authorization, and a secret that takes the person;
   * undefined if the redirect belongs to no sign-in of this browser. Throws a SignInError with the reason if the person
   * cannot sign in.
   */
  complete(
    redirect: URL,
    browserSecret: string,
  ): Promise<{ readonly uid: string; readonly resultSecret: string } | undefined>;
  /**
   * Returns the person who has signed in for an authorization, once. The browser in which the person signed in has the
   * secret, so another browser cannot take the person.
   */
  takePerson(uid: string, resultSecret: string): Promise<string | undefined>;
}

/** The parts of a sign-in. */
export interface MyCaseSignInOptions {
  readonly app: OAuthApp;
  readonly authUrl: string;
  readonly store: StateStore;
  readonly signIns: PersonSignIns;
  readonly fetchIdentity: SignInContext['fetchIdentity'];
}

/** The time that a person has to sign in. */
const SIGN_IN_TTL_MS = 10 * 60 * 1000;

/** Creates the sign-in with the firm's app. */
export function createMyCaseSignIn(options: MyCaseSignInOptions): MyCaseSignIn {
  const { app, authUrl, store } = options;
  return {
    async begin(uid) {
      const [state, browserSecret] = [createSecret(), createSecret()];
      const pending = { uid, browser: sha256Hex(browserSecret) };
      await store.put(toStateKey(state), pending, { ttlMs: SIGN_IN_TTL_MS });
      return { link: buildAuthorizeUrl(authUrl, app, state), browserSecret };
    },
    async complete(redirect, browserSecret) {
      const state = redirect.searchParams.get('state') ?? '';
      const key = toStateKey(state);
      const stored = await store.get(key);
      const pending = isRecord(stored?.value) ? stored.value : {};
      if (!stored || pending.browser !== sha256Hex(browserSecret)) return undefined;
      // Of two redirects with the same state, one is accepted.
      if (!(await store.compareAndDelete(key, stored.revision))) return undefined;
      const result = parseRedirect(redirect, state);
      if (result.kind === 'refused') throw result.error;
      if (result.kind === 'foreign') return undefined;
      const uid = String(pending.uid);
      const personKey = await signIn(options, result.code);
      const resultSecret = createSecret();
      await store.put(toResultKey(uid, resultSecret), personKey, { ttlMs: SIGN_IN_TTL_MS });
      return { uid, resultSecret };
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

const toStateKey = (state: string): string => `MyCaseState-${sha256Hex(state)}`;

const toResultKey = (uid: string, secret: string): string => `MyCaseResult-${sha256Hex(`${uid} ${secret}`)}`;

/** Exchanges the code, finds out who signed in, and stores the sign-in. Returns the key of the person. */
async function signIn(options: MyCaseSignInOptions, code: string): Promise<string> {
  const { app, authUrl, store, signIns, fetchIdentity } = options;
  const { firmUuid, ...tokens } = await exchangeCode(authUrl, app, code).catch(throwWithHostAdvice);
  if (firmUuid !== undefined) await assertSameFirm(store, app, firmUuid);
  const identity = await fetchIdentity(createFixedTokenSource(tokens.accessToken)).catch((error) => {
    throw new SignInError('The first request to MyCase failed.', {
      advice: error instanceof MyCaseError && !(error instanceof SignInError) ? error.fullMessage : 'Try again later.',
    });
  });
  const { staffId, firmName, personName } = identity;
  if (staffId === undefined)
    throw new SignInError('MyCase does not tell this server who you are.', {
      advice: 'You lack a permission in MyCase. Ask an administrator of your firm.',
    });
  const personKey = createPersonKey(app.clientId, firmUuid ?? getFirmId(identity), staffId);
  const signedInUser = { firm: firmName || undefined, staff: staffId };
  const names = { firm: firmName || 'a firm without a name', person: personName || 'a person without a name' };
  await signIns.save(personKey, { app, tokens, signedInUser }, names);
  return personKey;
}

/** Throws a SignInError for a person of another firm than the one that first signed in with this app. */
async function assertSameFirm(store: StateStore, { clientId }: OAuthApp, firmUuid: string): Promise<void> {
  const key = `Firm-${sha256Hex(clientId)}`;
  await store.putIfAbsent(key, firmUuid);
  if ((await store.get(key))?.value !== firmUuid) throw createFirmError();
  // The value is encrypted with the current key again.
  await store.put(key, firmUuid);
}

const createFirmError = (): SignInError =>
  new SignInError('This server belongs to another firm.', {
    advice: 'Sign in to MyCase as a person of the firm that runs this server.',
  });

const getFirmId = ({ firmUrl, firmName }: Identity): string => (typeof firmUrl === 'string' ? firmUrl : firmName);
