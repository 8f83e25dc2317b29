import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './atomic-file.ts';

/** The interval at which a holder updates its lock file, and the age after which a lock is stale. */
const HEARTBEAT_INTERVAL_MS = 1_000;
const LOCK_TTL_MS = 5_000;

/** A lock that one process holds at a time, until it releases it. */
export interface FileLock {
  release(): Promise<void>;
}

/**
 * Acquires a lock that all processes share which use the folder. Returns undefined if the lock is not free within
 * `timeoutMs` milliseconds. Throws system errors.
 *
 * Each process creates a lock file with a unique name. It holds the lock if there is no other live lock file. A stale
 * lock file is removed by its unique name, so that no process removes the file of the next holder.
 */
export async function acquireFileLock(
  folder: string,
  lockName: string,
  timeoutMs: number,
): Promise<FileLock | undefined> {
  const filePrefix = `${lockName}.lock.`;
  const lockFile = join(folder, filePrefix + randomUUID());
  const deadline = performance.now() + timeoutMs;
  await makeFolder(folder);
  while (!(await tryToLock(folder, filePrefix, lockFile))) {
    if (performance.now() > deadline) return undefined;
    await sleep(20 + Math.random() * 40);
  }
  const heartbeat = setInterval(() => void touchFile(lockFile), HEARTBEAT_INTERVAL_MS);
  return {
    async release() {
      clearInterval(heartbeat);
      await rm(lockFile, { force: true }).catch(() => {});
    },
  };
}

/** Checks again after its own file exists: of two processes at the same time, at least one sees the other and gives up. */
async function tryToLock(folder: string, filePrefix: string, lockFile: string): Promise<boolean> {
  if (await hasOtherLock(folder, filePrefix, lockFile)) return false;
  await writeFile(lockFile, '', { flag: 'wx' });
  if (!(await hasOtherLock(folder, filePrefix, lockFile))) return true;
  await rm(lockFile, { force: true });
  return false;
}

async function hasOtherLock(folder: string, filePrefix: string, lockFile: string): Promise<boolean> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(filePrefix)).map((file) => join(folder, file));
  const liveFlags = await Promise.all(files.filter((file) => file !== lockFile).map(isLive));
  return liveFlags.includes(true);
}

async function isLive(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats) return false;
  // A time in the future was written before the clock was set back.
  if (Math.abs(Date.now() - stats.mtimeMs) < LOCK_TTL_MS) return true;
  await rm(file, { force: true });
  return false;
}

async function touchFile(file: string): Promise<void> {
  const now = new Date();
  // If the file is missing, another process treated this lock as stale. That process finds this one's mark in the store.
  await utimes(file, now, now).catch(() => {});
}
