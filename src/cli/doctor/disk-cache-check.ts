import { toStoreOptions } from '../../auth/account.ts';
import { openSecretSlot } from '../../auth/secret-store.ts';
import { SignInError } from '../../auth/sign-in-error.ts';
import type { Config } from '../../config/options.ts';
import { createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

/** Whether the firm's lists can be kept on disk, where that was asked for. */
export async function checkDiskCache(config: Config): Promise<DoctorFinding[]> {
  if (config.cache !== 'disk') return [];
  try {
    const { name } = await openSecretSlot(toStoreOptions(config), 'cache-key');
    return [createOk('cache', `the firm's lists are kept on disk, their key in ${name}`)];
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return [createWarning('cache', "the firm's lists are kept in memory alone, for want of a key", error.fullMessage)];
  }
}
