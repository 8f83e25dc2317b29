import { toStoreOptions } from '../../auth/account.ts';
import { openSecretSlot } from '../../auth/secret-store.ts';
import { SignInError } from '../../auth/sign-in-error.ts';
import type { Config } from '../../config/options.ts';
import { createOk, createWarning, type DoctorFinding } from './doctor-finding.ts';

/** With --cache disk, checks that the firm's lists can be stored on disk. */
export async function checkDiskCache(config: Config): Promise<DoctorFinding[]> {
  if (config.cache !== 'disk') return [];
  try {
    const { name } = await openSecretSlot(toStoreOptions(config), 'cache-key');
    return [createOk('cache', `the firm's lists are stored on disk, and their key in ${name}`)];
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return [
      createWarning(
        'cache',
        "the firm's lists are in memory only, because their key cannot be stored",
        error.fullMessage,
      ),
    ];
  }
}
