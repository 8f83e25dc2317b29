import * as z from 'zod';
import type { StateStore } from '../base/state-store.ts';
import type { NewSignIn } from './new-sign-in.ts';
import { createConnectionKey } from './person-directory.ts';
import { RefusedAccessError } from './refused-access.ts';
import type { Tenant } from './tenants.ts';

/** The administrator whose sign-in to MyCase the people of a firm use. */
const Administrator = z.object({
  firm: z.string(),
  name: z.string(),
  staffId: z.number(),
  email: z.string().optional(),
});

export type Administrator = Readonly<z.infer<typeof Administrator>>;

/** The sign-ins of administrators that serve the people of their firms. */
export interface FirmConnections {
  /**
   * Stores the sign-in of an administrator. Throws a RefusedAccessError if the administration file does not name the
   * person as an administrator of the firm.
   */
  save(tenant: Tenant, signIn: NewSignIn): Promise<void>;
  /**
   * Returns the administrator; undefined if the firm is not connected, if the sign-in to MyCase has ended, or if the
   * administration file does not name the administrator any more.
   */
  read(tenant: Tenant): Promise<Administrator | undefined>;
}

/** Creates the sign-ins in an encrypted store. */
export function createFirmConnections(store: StateStore): FirmConnections {
  const toKey = ({ clientId }: Tenant) => `FirmConnection-${createConnectionKey(clientId)}`;
  return {
    async save(tenant, signIn) {
      const { firm, name, staffId, email } = signIn;
      if (!isAdministrator(tenant, signIn))
        throw new RefusedAccessError('no administrator', { ...signIn, tenant: tenant.name, method: 'own account' });
      await tenant.signIns.save(createConnectionKey(tenant.clientId), signIn);
      await store.put(toKey(tenant), { firm, name, staffId, email } satisfies Administrator);
    },
    async read(tenant) {
      if (!(await tenant.signIns.isSignedIn(createConnectionKey(tenant.clientId)))) return undefined;
      const administrator = Administrator.safeParse((await store.get(toKey(tenant)))?.value).data;
      return administrator && isAdministrator(tenant, administrator) ? administrator : undefined;
    },
  };
}

/** The id counts before the e-mail address, as for all people. */
const isAdministrator = (
  { isOn, firmConnection }: Tenant,
  { staffId, email }: Pick<Administrator, 'staffId' | 'email'>,
): boolean =>
  isOn &&
  (firmConnection?.administrators ?? []).some((one) =>
    one.staffId === undefined ? one.email !== undefined && one.email === email : one.staffId === staffId,
  );
