import { parseRedirect, parseRefusal } from '../auth/redirect.ts';
import { buildAuthorizeUrl } from '../auth/token-endpoint.ts';
import type { Administration } from './administration/administration.ts';
import type { FirmConnections } from './firm-connections.ts';
import { fetchNewSignIn, type NewSignIn, type NewSignInOptions } from './new-sign-in.ts';
import type { PendingSignIns } from './pending-sign-ins.ts';
import { createPersonKey, type PersonDirectory, type PersonRecord } from './person-directory.ts';
import { RefusedAccessError } from './refused-access.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** The end of a sign-in to MyCase: of a person in an authorization, or of an administrator who connects the firm. */
type CompletedSignIn =
  | { readonly kind: 'person'; readonly uid: string; readonly resultSecret: string }
  | { readonly kind: 'connection'; readonly tenant: Tenant; readonly name: string }
  /** MyCase refused the sign-in with a code. */
  | { readonly kind: 'refused'; readonly tenant: Tenant; readonly code: string };

/** The sign-in of a person to MyCase. */
export interface MyCaseSignIn {
  /**
   * Begins a sign-in for an authorization (`uid`), or to connect the firm. Returns the address of MyCase's page, and a
   * secret for a cookie of the browser, which shows at the end that the same browser returned.
   */
  begin(tenant: Tenant, uid: string | undefined): Promise<{ readonly link: string; readonly browserSecret: string }>;
  /**
   * Ends a sign-in with the redirect of MyCase. Returns undefined if the redirect belongs to no sign-in of this
   * browser. Throws a SignInError with the reason if the person cannot sign in, and a RefusedAccessError if the person
   * may not use this host.
   */
  complete(redirect: URL, browserSecret: string): Promise<CompletedSignIn | undefined>;
}

/** The parts of a sign-in. */
export interface MyCaseSignInOptions extends NewSignInOptions {
  readonly pending: PendingSignIns;
  readonly tenants: Tenants;
  readonly administration: Administration;
  readonly directory: PersonDirectory;
  readonly connections: FirmConnections;
}

/** Creates the sign-in with the app of each firm. */
export function createMyCaseSignIn(options: MyCaseSignInOptions): MyCaseSignIn {
  const { pending, tenants } = options;
  return {
    async begin(tenant, uid) {
      const { state, browserSecret } = await pending.begin({ tenant: tenant.name, uid });
      return { link: buildAuthorizeUrl(tenant.authUrl, tenant.app, state), browserSecret };
    },
    async complete(redirect, browserSecret) {
      const state = redirect.searchParams.get('state') ?? '';
      const started = await pending.take(state, browserSecret);
      const tenant = started && tenants.find(started.tenant);
      if (!tenant) return undefined;
      const result = parseRedirect(redirect, state);
      if (result.kind === 'refused') return { kind: 'refused', tenant, code: parseRefusal(redirect) ?? '' };
      if (result.kind === 'foreign') return undefined;
      const signIn = await fetchNewSignIn(options, tenant, result.code);
      if (started.uid === undefined) {
        await options.connections.save(tenant, signIn);
        return { kind: 'connection', tenant, name: signIn.name };
      }
      const personKey = await savePerson(options, tenant, signIn);
      return { kind: 'person', uid: started.uid, resultSecret: await pending.complete(started.uid, personKey) };
    },
  };
}

/** Stores the sign-in of a person, if the person may use this host. Returns the key of the person. */
async function savePerson(
  { administration, directory }: MyCaseSignInOptions,
  tenant: Tenant,
  signIn: NewSignIn,
): Promise<string> {
  const { firmId, firm, name, staffId, email } = signIn;
  const record: PersonRecord = { tenant: tenant.name, method: 'own account', staffId, email, firm, name };
  const access = administration.findAccess(record);
  if (!access.isAllowed) throw new RefusedAccessError(access.reason, record);
  const personKey = createPersonKey(tenant.clientId, firmId, staffId);
  // The time of the use is stored first, so that the deletion of old data leaves the new sign-in.
  await directory.save(personKey, record);
  await tenant.signIns.save(personKey, signIn);
  return personKey;
}
