import { join } from 'node:path';
import { toStoreOptions } from '../auth/account.ts';
import { clearStateKey, readOrCreateStateKey, StateKeyError } from '../auth/secret-key.ts';
import { SignInError } from '../auth/sign-in-error.ts';
import { removeFolder } from '../base/atomic-file.ts';
import { getToday } from '../base/days.ts';
import { encryptStateStore } from '../base/encrypted-state-store.ts';
import { createFileStateStore } from '../base/file-state-store.ts';
import { sha256Hex } from '../base/hash.ts';
import { lazyAsync } from '../base/lazy-async.ts';
import { createMemoryStateStore, type StateStore } from '../base/state-store.ts';
import type { Config } from '../config/options.ts';
import { getStateFolder } from '../config/state-folder.ts';
import type { PlanKeeping, PlannedWrites } from '../workflows/write-many/planned-writes.ts';

/** Creates a function that returns the store of a host, which is encrypted. That of a sandbox ends with the host. */
export const createSharedPlanKeeping =
  (store: StateStore, { sandbox }: Pick<Config, 'sandbox'>) =>
  async (): Promise<PlanKeeping> => ({ store, lossReason: sandbox ? SANDBOX_LOSS : undefined });

const SANDBOX_LOSS = 'it has a sandbox';

/**
 * Creates a function that opens the place of plans. All servers of one account share it. The plans of a sandbox, and
 * those of a machine without a place for an encryption key, are in the memory of this process. The function throws a
 * StateKeyError if there is a key that cannot be read. The next call tries again.
 */
export function createPlanKeeping(config: Config, accountKey: string): () => Promise<PlanKeeping> {
  const binding = sha256Hex(accountKey);
  const folder = join(getPlansFolder(config), binding.slice(0, 16));
  const open = async (): Promise<PlanKeeping> => {
    if (config.sandbox) return { store: createMemoryStateStore(), lossReason: SANDBOX_LOSS };
    try {
      const current = await readOrCreateStateKey(toStoreOptions(config));
      return { store: encryptStateStore(createFileStateStore(folder), { current }, binding), lossReason: undefined };
    } catch (error) {
      if (!(error instanceof SignInError) || error instanceof StateKeyError) throw error;
      return { store: createMemoryStateStore(), lossReason: 'there is no place for their encryption key' };
    }
  };
  return lazyAsync(open).get;
}

/** The plans of an account are in one folder for each address of MyCase, access token and ethical wall. */
const getPlansFolder = (config: Config): string => join(getStateFolder(config), 'plans', config.account);

/** Removes the stored plans of an account, and their key. */
export async function clearPlans(config: Config): Promise<void> {
  await removeFolder(getPlansFolder(config));
  await clearStateKey(toStoreOptions(config));
}

/** Creates a function that reads the file of holidays once. It returns undefined if there is no file. */
export function createHolidayReader(file: string | undefined, zone: string): PlannedWrites['readHolidays'] {
  if (file === undefined) return async () => undefined;
  return lazyAsync(async () => {
    const { readHolidays } = await import('../base/dates/read-holidays.ts');
    return readHolidays(file, getToday(zone));
  }).get;
}
