import type { AccessSettings, Administration } from './administration/administration.ts';
import type { Administrator, FirmConnections } from './firm-connections.ts';
import type { PersonDirectory, PersonRecord } from './person-directory.ts';
import type { Refusal } from './refused-access.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** A person who may use this host now. */
export interface AllowedPerson {
  readonly personKey: string;
  readonly record: PersonRecord;
  readonly tenant: Tenant;
  readonly settings: AccessSettings;
  /** The administrator whose sign-in to MyCase the person uses. Undefined: the person has an own MyCase account. */
  readonly administrator: Administrator | undefined;
}

/** Checks at each request if a person may use this host. */
export interface PersonAccess {
  /** Returns the person, or the reason why the person may not use this host. */
  check(personKey: string): Promise<AllowedPerson | Refusal>;
  /** Returns the person; undefined if the person may not use this host. */
  find(personKey: string): Promise<AllowedPerson | undefined>;
}

/** The parts of the checks. */
export interface PersonAccessOptions {
  readonly administration: Administration;
  readonly tenants: Tenants;
  readonly directory: PersonDirectory;
  readonly connections: FirmConnections;
}

/** Creates the checks. */
export function createPersonAccess(options: PersonAccessOptions): PersonAccess {
  const { administration, tenants, directory, connections } = options;
  const check: PersonAccess['check'] = async (personKey) => {
    const record = await directory.read(personKey);
    const tenant = record && tenants.find(record.tenant);
    if (!tenant || record.isSignedOut) return 'signed out';
    const access = administration.findAccess(record);
    if (!access.isAllowed) return access.reason;
    return addConnection({ personKey, record, tenant, settings: access }, connections);
  };
  return {
    check,
    async find(personKey) {
      const person = await check(personKey);
      return typeof person === 'string' ? undefined : person;
    },
  };
}

/** Adds how a person reaches MyCase. */
async function addConnection(
  person: Omit<AllowedPerson, 'administrator'>,
  connections: FirmConnections,
): Promise<AllowedPerson | Refusal> {
  const { personKey, record, tenant } = person;
  if (record.method === 'own account')
    return (await tenant.signIns.isSignedIn(personKey)) ? { ...person, administrator: undefined } : 'signed out';
  const administrator = await readAdministrator(record, tenant, connections);
  return administrator ? { ...person, administrator } : 'signed out';
}

/** A subject names a person only at the provider that gave it. */
const readAdministrator = async (
  { issuer }: PersonRecord,
  tenant: Tenant,
  connections: FirmConnections,
): Promise<Administrator | undefined> =>
  issuer === tenant.firmConnection?.issuer ? connections.read(tenant) : undefined;
