import { acquireLease } from '../base/lease.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { StateStore } from '../base/state-store.ts';
import { throwWithHostAdvice } from './host-advice.ts';
import { SIGN_IN_PREFIX } from './person-sign-ins.ts';
import type { Tenants } from './tenants.ts';

/** The times at which sign-ins are checked: soon after the start, and then at an interval. */
const FIRST_CHECK_DELAY_MS = 60_000;
const CHECK_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** One instance checks the sign-ins. Another one checks them only if no instance has for this time. */
const LEASE_TTL_MS = CHECK_INTERVAL_MS / 2;

/**
 * Renews the sign-ins to MyCase that end within days, also those of people who do not use the host at the moment. The check
 * has a lease, and each renewal has one. A firm that is turned off gets no requests. Returns a function that stops this.
 */
export function scheduleRenewals(
  store: StateStore,
  tenants: Tenants,
  log: (line: string) => void,
  onFault: (error: unknown) => void,
): () => void {
  const renewAll = async () => {
    if (!(await acquireLease(store, 'Renewals', LEASE_TTL_MS))) return;
    for (const { key } of await store.list()) {
      if (!key.startsWith(SIGN_IN_PREFIX)) continue;
      const personKey = key.slice(SIGN_IN_PREFIX.length);
      // A firm has no sign-in of the people of another firm.
      for (const { signIns } of tenants.list().filter(({ isOn }) => isOn))
        await signIns
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
