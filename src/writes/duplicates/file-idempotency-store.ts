import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readFileIfExists, removeFile, renameWithRetry } from '../../base/atomic-file.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../../base/file-lock.ts';
import { parseJson } from '../../base/json.ts';
import {
  createSecret,
  dropExpired,
  type IdempotencyStore,
  parseRecentCreate,
  type RecentCreate,
  toPendingCreate,
} from './idempotency-store.ts';

/** Another process holds the lock only while it reads and writes a small file. */
const LOCK_TIMEOUT_MS = 3_000;

/**
 * Keeps the creates for all processes that share a folder, in one file for each create. The file is named by the key,
 * and only its owner can read it. Throws the error of the system if the folder cannot be used.
 */
export function createFileIdempotencyStore(folder: string): IdempotencyStore {
  const getFilePath = (key: string): string => join(folder, `${key}.twin`);
  const find = async (key: string) =>
    dropExpired(parseRecentCreate(parseJson((await readFileIfExists(getFilePath(key))) ?? '')));
  const write = (key: string, recentCreate: RecentCreate) =>
    writeAtomically(getFilePath(key), JSON.stringify(recentCreate));
  return {
    getSecret: () => readSharedSecret(folder),
    find,
    async claim(key, until) {
      const lock = await acquireFileLock(folder, key, LOCK_TIMEOUT_MS);
      const createTimeoutError = () => new Error(`another process has locked ${folder}. ${LOCK_ADVICE}`);
      return withFileLock(lock, createTimeoutError, async () => {
        const recentCreate = await find(key);
        if (!recentCreate) await write(key, toPendingCreate(until));
        return recentCreate;
      }).finally(() => void removeStaleFiles(folder));
    },
    settle: (key, recentCreate) => (recentCreate ? write(key, recentCreate) : removeFile(getFilePath(key))),
  };
}

/** Writes a temporary file and renames it: a reader never finds a part of a file. */
async function writeAtomically(file: string, content: string): Promise<void> {
  const temporaryFile = `${file}.${randomUUID()}.next`;
  await writeFile(temporaryFile, content, { flag: 'wx', mode: 0o600 });
  await renameWithRetry(temporaryFile, file);
}

/** Reads the secret of all keys. The first process creates it. */
async function readSharedSecret(folder: string): Promise<Buffer> {
  await makeFolder(folder);
  const file = join(folder, 'secret');
  const temporaryFile = `${file}.${randomUUID()}.next`;
  await writeFile(temporaryFile, createSecret(), { flag: 'wx', mode: 0o600 });
  // This fails if another process has created the secret already. Then that one is used.
  await link(temporaryFile, file).catch(() => {});
  await rm(temporaryFile, { force: true });
  return readFile(file);
}

/** A file is deleted this long after its last change. No process uses it again by then. */
const STALE_FILE_TTL_MS = 60 * 60 * 1000;

async function removeStaleFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const file of names.filter((name) => name !== 'secret').map((name) => join(folder, name))) {
    const stats = await stat(file).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > STALE_FILE_TTL_MS) await rm(file, { force: true }).catch(() => {});
  }
}
