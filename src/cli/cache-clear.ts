import { toStoreOptions } from '../auth/account.ts';
import { clearSavedLists } from '../cache/disk/disk-cache.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp cache clear`: removes the firm's lists that an account keeps on disk, and the key they are encrypted with. */
export async function runCacheClear({ config }: Invocation, { output }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  output.write(
    `${formatClearedLists(config.account, count)}\n` +
      'A server that runs now still has them in memory, and saves no more until it is started again.\n',
  );
  return 0;
}

/** A sentence about what was removed. */
export const formatClearedLists = (account: string, count: number): string =>
  count === 0
    ? `No lists of the firm were kept on disk for "${account}".`
    : `Removed from disk: ${count} list${count === 1 ? '' : 's'} of the firm, kept for "${account}", and the key.`;
