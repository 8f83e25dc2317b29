import { getStateFolder, openAccount, toStoreOptions } from '../auth/account.ts';
import { withProfileLock } from '../auth/profile-lock.ts';
import { clearSavedLists } from '../cache/disk/disk-cache.ts';
import type { Invocation } from '../config/parse-invocation.ts';
import { formatClearedLists } from './cache-clear.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp logout`: forgets the sign-in and the app of a profile, and the firm's lists it keeps on disk. */
export async function runLogout({ config }: Invocation, { output, version }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  const { store } = await openAccount(config, `mycase-mcp/${version}`);
  await withProfileLock(getStateFolder(config), config.profile, () => store.clear());
  output.write(
    `Signed out: nothing of "${config.profile}" is kept in ${store.location} any more.\n` +
      `${formatClearedLists(config.profile, count)}\n` +
      'MyCase itself cannot be told; an access token that is out runs at most 24 hours more.\n',
  );
  return 0;
}
