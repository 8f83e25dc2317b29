import { createFixedTokenSource } from '../auth/fixed-token.ts';
import type { Identity } from '../auth/identity.ts';
import { SignInError } from '../auth/sign-in-error.ts';
import { exchangeCode, type SignInTokens } from '../auth/token-endpoint.ts';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { StateStore } from '../base/state-store.ts';
import type { TokenSource } from '../client/client-types.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import type { Tenant } from './tenants.ts';

/** A sign-in to MyCase that is not stored yet. */
export interface NewSignIn {
  readonly tokens: Omit<SignInTokens, 'firmUuid'>;
  /** What MyCase identifies the firm with. */
  readonly firmId: string;
  readonly firm: string;
  readonly name: string;
  readonly staffId: number;
  readonly email: string | undefined;
}

/** The parts of a new sign-in. */
export interface NewSignInOptions {
  readonly store: StateStore;
  /** Fetches who is signed in with a token, from the API at an address. */
  readonly fetchIdentity: (baseUrl: string, tokens: TokenSource) => Promise<Identity>;
}

/**
 * Exchanges the code of a redirect, and finds out who signed in to which firm. Throws a SignInError if the person
 * belongs to another firm, or if MyCase does not tell who it is.
 */
export async function fetchNewSignIn(options: NewSignInOptions, tenant: Tenant, code: string): Promise<NewSignIn> {
  const { firmUuid, ...tokens } = await exchangeCode(tenant.authUrl, tenant.app, code).catch(throwWithHostAdvice);
  await assertSameFirm(options.store, tenant, firmUuid);
  const identity = await options
    .fetchIdentity(tenant.baseUrl, createFixedTokenSource(tokens.accessToken))
    .catch((error) => {
      throw new SignInError('The first request to MyCase failed.', {
        advice:
          error instanceof MyCaseError && !(error instanceof SignInError) ? error.fullMessage : 'Try again later.',
      });
    });
  const { staffId, firmName, personName, email } = identity;
  if (staffId === undefined)
    throw new SignInError('MyCase does not tell this server who you are.', {
      advice: 'You lack a permission in MyCase. Ask an administrator of your firm.',
    });
  return {
    tokens,
    firmId: firmUuid ?? getFirmId(identity),
    firm: firmName || 'a firm without a name',
    name: personName || 'a person without a name',
    staffId,
    email,
  };
}

/** Throws a SignInError for a person of another firm: than the named one, or than the one that first signed in. */
async function assertSameFirm(store: StateStore, tenant: Tenant, firmUuid: string | undefined): Promise<void> {
  if (tenant.firmUuid !== undefined && firmUuid !== tenant.firmUuid) throw createFirmError();
  if (firmUuid === undefined) return;
  const key = `Firm-${sha256Hex(tenant.clientId)}`;
  await store.putIfAbsent(key, firmUuid);
  if (tenant.firmUuid === undefined && (await store.get(key))?.value !== firmUuid) throw createFirmError();
  // The value is encrypted with the current key again.
  await store.put(key, firmUuid);
}

const createFirmError = (): SignInError =>
  new SignInError('This server belongs to another firm.', {
    advice: 'Sign in to MyCase as a person of the firm that runs this server.',
  });

const getFirmId = ({ firmUrl, firmName }: Identity): string => (typeof firmUrl === 'string' ? firmUrl : firmName);
