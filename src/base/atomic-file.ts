import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { retryWhileBusy } from './busy-file.ts';
import { getErrorCode } from './error-code.ts';

/** Reads a file as text. Returns undefined if the file does not exist. */
export async function readFileIfExists(file: string): Promise<string | undefined> {
  try {
    return await retryWhileBusy(() => readFile(file, 'utf8'));
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Replaces a file's content atomically. A reader finds the complete old content or the complete new content, also after
 * a power failure. The new content is on the disk when this resolves. Removes the temporary files of killed writers.
 * `mode` has the permissions of the file: by default only this user may read it.
 */
export async function replaceFile(
  file: string,
  content: string | Buffer | AsyncIterable<Buffer>,
  mode = 0o600,
): Promise<void> {
  await makeFolder(dirname(file));
  const tempFile = `${file}.${randomUUID()}.next`;
  const handle = await open(tempFile, 'wx', 0o600);
  try {
    await writeFile(handle, content);
    if (mode !== 0o600) await handle.chmod(mode);
    await handle.sync();
  } catch (error) {
    await rm(tempFile, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await renameWithRetry(tempFile, file);
  await removeLeftovers(file);
  await syncFolder(dirname(file));
}

/** Creates a folder that only this user may open. Does not change a folder that exists. */
export async function makeFolder(folder: string): Promise<void> {
  const createdFolder = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (createdFolder !== undefined) await chmod(folder, 0o700);
}

/** Removes a file and its temporary files. */
export async function removeFile(file: string): Promise<void> {
  await retryWhileBusy(() => rm(file, { force: true }));
  await removeLeftovers(file);
}

/** Removes a folder and everything in it. Tries again while Windows refuses it. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10 });

/**
 * Renames a temporary file to its final name, which replaces that file. Removes the temporary file and throws a system
 * error if this fails for a second.
 */
export async function renameWithRetry(tempFile: string, file: string): Promise<void> {
  try {
    await retryWhileBusy(() => rename(tempFile, file));
  } catch (error) {
    await rm(tempFile, { force: true });
    throw error;
  }
}

/** The end of the name of a temporary file. Other programs have files in the same folder, so it has a random id. */
const TEMP_SUFFIX = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.next$/;

async function removeLeftovers(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => []);
  const leftovers = names.filter((name) => name.startsWith(`${basename(file)}.`) && TEMP_SUFFIX.test(name));
  await Promise.all(leftovers.map((name) => rm(join(dirname(file), name), { force: true })));
}

/** Writes the names in a folder to the disk, if the system supports it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
