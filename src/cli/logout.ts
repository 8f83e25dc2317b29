import { openAccount, toStoreOptions } from '../auth/account.ts';
import { clearSavedLists } from '../cache/disk/saved-lists.ts';
import { clearPlans } from '../calls/plan-keeping.ts';
import { clearTimeZone } from '../config/firm-time-zone.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { formatClearedLists } from './cache-clear.ts';
import type { CliContext } from './context.ts';

/**
 * `mycase-mcp logout`: removes the sign-in and the app of an account, and the firm's lists and the plans that it stores
 * on disk.
 */
export async function runLogout({ config }: Invocation, { output, version }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  const { store, runExclusively } = await openAccount(config, `mycase-mcp/${version}`);
  await runExclusively(() => store.clear());
  await clearTimeZone(config);
  await clearPlans(config);
  output.write(
    `Signed out: "${config.account}" was removed from ${store.location}.\n` +
      `${formatClearedLists(config.account, count)}\n` +
      'MyCase has no way to end a sign-in. An access token that is in use stays valid for up to 24 hours.\n',
  );
  return 0;
}
