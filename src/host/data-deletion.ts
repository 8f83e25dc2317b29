import { DAY_MS } from '../base/days.ts';
import { acquireLease } from '../base/lease.ts';
import { repeatEvery } from '../base/repeat.ts';
import type { StateStore } from '../base/state-store.ts';
import type { Administration } from './administration/administration.ts';
import type { PersonDirectory, PersonRecord } from './person-directory.ts';
import type { Tenants } from './tenants.ts';

/** The parts of the deletion of old data. */
export interface DataDeletionOptions {
  readonly administration: Administration;
  readonly tenants: Tenants;
  readonly directory: PersonDirectory;
  readonly store: StateStore;
  /** Deletes the plans and the other stored values of a person. */
  readonly deleteState: (personKey: string) => Promise<void>;
  /** Deletes the audit log of a person before a time, in milliseconds since 1970. */
  readonly deleteAuditLog: (personKey: string, before: number) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** The deletion of data that is older than the administration file allows. */
export interface DataDeletion {
  /** Notes that a person uses the host. */
  recordUse(personKey: string): Promise<void>;
  stop(): void;
}

const HOUR_MS = 60 * 60 * 1000;

/** Creates the deletion. One instance checks all people every hour. */
export function createDataDeletion(options: DataDeletionOptions): DataDeletion {
  const { directory, store, onFault } = options;
  const recordedAt = new Map<string, number>();
  const deleteOldData = async () => {
    if (!(await acquireLease(store, 'Retention', HOUR_MS / 2))) return;
    for (const { personKey, record } of await directory.list()) await deleteOf(options, personKey, record);
  };
  return {
    async recordUse(personKey) {
      const now = Date.now();
      if (now - (recordedAt.get(personKey) ?? 0) < HOUR_MS) return;
      recordedAt.set(personKey, now);
      await directory.recordUse(personKey);
    },
    stop: repeatEvery(HOUR_MS, deleteOldData, onFault),
  };
}

async function deleteOf(options: DataDeletionOptions, personKey: string, record: PersonRecord): Promise<void> {
  const { administration, tenants, directory, deleteState, deleteAuditLog } = options;
  const { auditDays, stateDays } = administration.findRetention(record);
  const now = Date.now();
  if (auditDays !== undefined) await deleteAuditLog(personKey, now - auditDays * DAY_MS);
  if (stateDays === undefined || record.isSignedOut) return;
  const usedAt = await directory.readLastUse(personKey);
  // Without a noted use, the time begins now.
  if (usedAt === undefined) return directory.recordUse(personKey);
  if (now - usedAt < stateDays * DAY_MS) return;
  await tenants.find(record.tenant)?.signIns.openStore(personKey).clear();
  await deleteState(personKey);
  await directory.signOut(personKey, record);
}
