import { toStoreOptions } from '../auth/account.ts';
import { pluralize } from '../base/sentences.ts';
import { clearSavedLists } from '../cache/disk/saved-lists.ts';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp cache clear`: removes the firm's lists that an account stores on disk, and their encryption key. */
export async function runCacheClear({ config }: Invocation, { output }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  output.write(
    `${formatClearedLists(config.account, count)}\n` +
      'A running server still has them in memory. It saves no lists until it is restarted.\n',
  );
  return 0;
}

/** Returns a sentence about the removed lists. */
export const formatClearedLists = (account: string, count: number): string =>
  count === 0
    ? `No lists of the firm were stored on disk for "${account}".`
    : `Removed from disk: ${pluralize(count, 'list')} of the firm for "${account}", and the encryption key.`;
