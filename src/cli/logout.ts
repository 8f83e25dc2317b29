import { getStateFolder, openAccount, toStoreOptions } from '../auth/account.ts';
import { withAccountLock } from '../auth/account-lock.ts';
import { clearSavedLists } from '../cache/disk/disk-cache.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { formatClearedLists } from './cache-clear.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp logout`: forgets the sign-in and the app of an account, and the firm's lists it keeps on disk. */
export async function runLogout({ config }: Invocation, { output, version }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  const { store } = await openAccount(config, `mycase-mcp/${version}`);
  await withAccountLock(getStateFolder(config), config.account, () => store.clear());
  output.write(
    `Signed out: nothing of "${config.account}" is kept in ${store.location} any more.\n` +
      `${formatClearedLists(config.account, count)}\n` +
      'MyCase itself cannot be told; an access token that is out runs at most 24 hours more.\n',
  );
  return 0;
}
