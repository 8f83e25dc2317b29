import type { Config } from '../../config/options.ts';
import type { Walls } from '../../ethical-walls/walls.ts';

/** How a person reaches MyCase: with their own MyCase account, or with the sign-in of an administrator of the firm. */
type SignInMethod = 'own account' | 'firm connection';

/** What identifies a person to the administration. */
export interface PersonIdentity {
  /** The name of the tenant. */
  readonly tenant: string;
  readonly method: SignInMethod;
  /** The id of the staff member in MyCase. */
  readonly staffId?: number | undefined;
  /** In small letters. With a firm connection, only an e-mail address that the provider has verified. */
  readonly email?: string | undefined;
  /** The subject at the firm's sign-in provider. */
  readonly subject?: string | undefined;
}

/** How long the data of a person is stored, in days. Undefined: until somebody deletes it. */
export interface Retention {
  readonly auditDays?: number | undefined;
  readonly stateDays?: number | undefined;
}

/** What a person may do. */
export interface AccessSettings {
  readonly level: Config['access'];
  /** Undefined: all toolsets of the host. */
  readonly toolsets: readonly string[] | undefined;
  readonly walls: Walls | undefined;
  /** The id of the staff member in MyCase, if the administration file names it. */
  readonly staffId: number | undefined;
  /** Equal for settings with which the same server can be used. */
  readonly fingerprint: string;
}

/** Why a person has no access. */
export type DenialReason =
  | 'host off'
  | 'tenant off'
  | 'method off'
  | 'group off'
  | 'person off'
  | 'not listed'
  | 'several entries';

/** The access of a person. */
export type Access =
  | ({ readonly isAllowed: true } & AccessSettings)
  | { readonly isAllowed: false; readonly reason: DenialReason };

/** Who may connect a firm: the sign-in to MyCase must be of one of these people. */
type ConnectionAdministrator = Pick<PersonIdentity, 'staffId' | 'email'>;

/** The firm's OpenID Connect provider, for people who use the sign-in of an administrator. */
export interface FirmConnectionSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly subjectClaim: string;
  readonly providerName: string;
  readonly administrators: readonly ConnectionAdministrator[];
}

/** A firm that this host serves. */
export interface TenantSettings {
  readonly name: string;
  /** The name on pages. Undefined: the pages do not name the firm before the sign-in. */
  readonly title: string | undefined;
  readonly isOn: boolean;
  /** The path of the MCP endpoint, such as /mcp. */
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The id of the firm in MyCase. Undefined: the firm of the first sign-in counts. */
  readonly firmUuid: string | undefined;
  /** The address of the API. */
  readonly baseUrl: string;
  /** The address of MyCase's sign-in. */
  readonly authUrl: string;
  readonly hasOwnAccounts: boolean;
  readonly firmConnection: FirmConnectionSettings | undefined;
}

/** A person or a group of people that the administration names. */
export interface ListedPerson {
  readonly tenant: string;
  readonly staffId?: number | undefined;
  readonly email?: string | undefined;
  readonly subject?: string | undefined;
  readonly group?: string | undefined;
  readonly access: Access;
}

/** Who may use this host. The answers are those of the administration file as it is now. */
export interface Administration {
  /** Returns false if the access of all people is turned off. */
  isOn(): boolean;
  /** Returns the tenants, also those that are turned off. */
  listTenants(): readonly TenantSettings[];
  findAccess(person: PersonIdentity): Access;
  /** Returns how long the data of a person is stored, also if the person has no access. */
  findRetention(person: PersonIdentity): Retention;
  /** Returns the people of the file, in its order. */
  listPeople(): readonly ListedPerson[];
  /** Stops reading the file. */
  close(): void;
}

/** Returns the administration of a host without a file: one firm, whose people have all that the options allow. */
export function createOpenAdministration(tenant: TenantSettings): Administration {
  const access: Access = {
    isAllowed: true,
    level: 'full',
    toolsets: undefined,
    walls: undefined,
    staffId: undefined,
    fingerprint: '',
  };
  return {
    isOn: () => true,
    listTenants: () => [tenant],
    findAccess: () => access,
    findRetention: () => ({}),
    listPeople: () => [],
    close() {},
  };
}
