import { openAccount, stateFolder, storeOptions } from '../auth/account.ts';
import { withProfileLock } from '../auth/profile-files.ts';
import { clearSavedLists } from '../cache/disk/disk-cache.ts';
import type { Invocation } from '../config/parse.ts';
import { cleared } from './cache-clear.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp logout`: forgets the sign-in and the app of a profile, and the firm's lists it keeps on disk. */
export async function logout({ config }: Invocation, { output, version }: CliContext): Promise<number> {
  const count = await clearSavedLists(storeOptions(config));
  const { store } = await openAccount(config, `mycase-mcp/${version}`);
  await withProfileLock(stateFolder(config), config.profile, () => store.clear());
  output.write(
    `Signed out: nothing of "${config.profile}" is kept in ${store.place} any more.\n` +
      `${cleared(config.profile, count)}\n` +
      'MyCase itself cannot be told; an access token that is out runs at most 24 hours more.\n',
  );
  return 0;
}
