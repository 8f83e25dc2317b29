import { storeOptions } from '../../auth/account.ts';
import { SignInError } from '../../auth/errors.ts';
import { openPlace } from '../../auth/secret-store.ts';
import type { Config } from '../../config/options.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Whether the firm's lists can be kept on disk, where that was asked for. */
export async function examineMirror(config: Config): Promise<Finding[]> {
  if (config.mirror !== 'disk') return [];
  try {
    const { name } = await openPlace(storeOptions(config), 'mirror-key');
    return [ok('mirror', `the firm's lists are kept on disk, their key in ${name}`)];
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return [warning('mirror', "the firm's lists are kept in memory alone, for want of a key", error.message)];
  }
}
