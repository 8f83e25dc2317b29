import { toStoreOptions } from '../auth/account.ts';
import { clearSavedLists } from '../cache/disk/disk-cache.ts';
import type { Invocation } from '../config/parse-invocation.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp mirror clear`: removes the firm's lists that a profile keeps on disk, and the key they are encrypted with. */
export async function runCacheClear({ config }: Invocation, { output }: CliContext): Promise<number> {
  const count = await clearSavedLists(toStoreOptions(config));
  output.write(
    `${formatClearedLists(config.profile, count)}\n` +
      'A server that runs now still has them in memory, and saves no more until it is started again.\n',
  );
  return 0;
}

/** What was removed, as a sentence. */
export const formatClearedLists = (profile: string, count: number): string =>
  count === 0
    ? `No lists of the firm were kept on disk for "${profile}".`
    : `Removed from disk: ${count} list${count === 1 ? '' : 's'} of the firm, kept for "${profile}", and the key.`;
