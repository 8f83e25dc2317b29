import type { AccessSettings, Administration, DenialReason } from './administration/administration.ts';
import { createConnectionKey, type PersonDirectory, type PersonRecord } from './person-directory.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** A person who may use this host now. */
export interface AllowedPerson {
  readonly personKey: string;
  readonly record: PersonRecord;
  readonly tenant: Tenant;
  readonly settings: AccessSettings;
}

/** The reason why a person cannot use this host now. */
export type Refusal = DenialReason | 'signed out' | 'no administrator';

/** Checks at each request if a person may use this host. */
export interface PersonAccess {
  /** Returns the person, or the reason why the person may not use this host. */
  check(personKey: string): Promise<AllowedPerson | Refusal>;
  /** Returns the person; undefined if the person may not use this host. */
  find(personKey: string): Promise<AllowedPerson | undefined>;
}

/** Returns the key of the sign-in to MyCase that a person uses. */
export const getSignInKey = ({ personKey, record, tenant }: Omit<AllowedPerson, 'settings'>): string =>
  record.method === 'own account' ? personKey : createConnectionKey(tenant.clientId);

/** Creates the checks. */
export function createPersonAccess(
  administration: Administration,
  tenants: Tenants,
  directory: PersonDirectory,
): PersonAccess {
  const check: PersonAccess['check'] = async (personKey) => {
    const record = await directory.read(personKey);
    const tenant = record && tenants.find(record.tenant);
    if (!tenant) return 'signed out';
    const { isAllowed, ...access } = administration.findAccess(record);
    if ('reason' in access) return access.reason;
    const isSignedIn = await tenant.signIns.isSignedIn(getSignInKey({ personKey, record, tenant }));
    return isSignedIn ? { personKey, record, tenant, settings: access } : 'signed out';
  };
  return {
    check,
    async find(personKey) {
      const person = await check(personKey);
      return typeof person === 'string' ? undefined : person;
    },
  };
}
