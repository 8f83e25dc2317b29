import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '../base/atomic-file.ts';

/** The folders with the lists of people on disk. The name of each is the key of its person. */
export interface PersonFoldersOptions {
  readonly folder: string;
  /** The size of all folders together, in bytes. */
  readonly maxBytes: number;
  readonly hasAccess: (personKey: string) => Promise<boolean>;
  /**
   * Closes the server of a person, so that it does not write files again. Returns false if a call of the person runs.
   */
  readonly closePerson: (personKey: string) => Promise<boolean>;
}

/** The lists of a person who did not use the host for this time are removed. */
const FOLDER_TTL_MS = 14 * 24 * 60 * 60 * 1000;

/**
 * Removes the folders of people who have no access any more, and of people who did not use the host for two weeks. Then
 * it removes those that were not used for the longest time, until the others have at most `maxBytes`.
 */
export async function cleanPersonFolders(options: PersonFoldersOptions): Promise<void> {
  const folders = await Promise.all((await listNames(options.folder)).map((name) => measure(options.folder, name)));
  let usedBytes = 0;
  for (const { name, bytes, usedAt } of folders.sort((a, b) => b.usedAt - a.usedAt)) {
    usedBytes += bytes;
    const isOld = usedAt < Date.now() - FOLDER_TTL_MS;
    const hasAccess = await options.hasAccess(name);
    if (hasAccess && !isOld && usedBytes <= options.maxBytes) continue;
    if (!hasAccess && !(await options.closePerson(name))) continue;
    await removeFolder(join(options.folder, name));
    usedBytes -= bytes;
  }
}

const listNames = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Returns the size of a folder, and when a file of it was last written. */
async function measure(parent: string, name: string) {
  const folder = join(parent, name);
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const stats = await Promise.all(
    files.map((file) => stat(join(file.parentPath, file.name)).catch(() => ({ size: 0, mtimeMs: 0 }))),
  );
  return {
    name,
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    usedAt: Math.max(0, ...stats.map(({ mtimeMs }) => mtimeMs)),
  };
}
