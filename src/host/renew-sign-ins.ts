import { acquireLease } from '../base/lease.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { StateStore } from '../base/state-store.ts';
import type { Administration } from './administration/administration.ts';
import type { FirmConnections } from './firm-connections.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import { createConnectionKey, type PersonDirectory } from './person-directory.ts';
import { SIGN_IN_PREFIX } from './person-sign-ins.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** The times at which sign-ins are checked: soon after the start, and then at an interval. */
const FIRST_CHECK_DELAY_MS = 60_000;
const CHECK_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** One instance checks the sign-ins. Another one checks them only if no instance has for this time. */
const LEASE_TTL_MS = CHECK_INTERVAL_MS / 2;

/** The parts of the renewals. */
export interface RenewalOptions {
  readonly store: StateStore;
  readonly administration: Administration;
  readonly tenants: Tenants;
  readonly directory: PersonDirectory;
  readonly connections: FirmConnections;
  readonly log: (line: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Renews the sign-ins to MyCase that end within days, also those of people who do not use the host at the moment. The
 * check has a lease, and each renewal has one. The sign-in of a person without access is not renewed, nor that of an
 * administrator whose connection is not used. Returns a function that stops this.
 */
export function scheduleRenewals(options: RenewalOptions): () => void {
  const { store, log, onFault } = options;
  const renewAll = async () => {
    if (!(await acquireLease(store, 'Renewals', LEASE_TTL_MS))) return;
    for (const { key } of await store.list()) {
      if (!key.startsWith(SIGN_IN_PREFIX)) continue;
      const personKey = key.slice(SIGN_IN_PREFIX.length);
      const tenant = await findUser(options, personKey);
      await tenant?.signIns
        .openSession(personKey)
        .renewBeforeExpiry()
        .catch(throwWithHostAdvice)
        .catch((error) => report(personKey, error));
    }
  };
  const report = (personKey: string, error: unknown) =>
    error instanceof MyCaseError ? log(`the person ${personKey}: ${error.fullMessage}`) : onFault(error);
  const check = () => void renewAll().catch(onFault);
  const timers = [setTimeout(check, FIRST_CHECK_DELAY_MS), setInterval(check, CHECK_INTERVAL_MS)];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Returns the firm that uses a sign-in: as the one of a person with access, or as its connection. */
async function findUser(
  { administration, tenants, directory, connections }: RenewalOptions,
  personKey: string,
): Promise<Tenant | undefined> {
  const connected = tenants.list().find(({ clientId }) => createConnectionKey(clientId) === personKey);
  if (connected) return administration.isOn() && (await connections.read(connected)) ? connected : undefined;
  const record = await directory.read(personKey);
  return record && administration.findAccess(record).isAllowed ? tenants.find(record.tenant) : undefined;
}
