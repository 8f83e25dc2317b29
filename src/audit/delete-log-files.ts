import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appendToRegistry } from './file-registry.ts';
import { listLogFiles, readLogFile } from './log-files.ts';

/**
 * Deletes the log files in a folder to which nothing was written since a time, in milliseconds since 1970. The registry
 * states that they were deleted, so `audit verify` does not report them as missing. Throws an Error if that fails.
 */
export async function deleteLogFiles(folder: string, before: number): Promise<void> {
  const names = existsSync(folder) ? listLogFiles(folder) : [];
  const old = names.filter(
    (name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? before) < before,
  );
  if (old.length === 0) return;
  const events = old.map((file) => {
    const { tip } = readLogFile(folder, file);
    return { event: 'deleted', file, lines: tip?.seq, hash: tip?.hash } as const;
  });
  await appendToRegistry(folder, events);
  for (const name of old) await rm(join(folder, name), { force: true });
}
