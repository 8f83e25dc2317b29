import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './atomic-file.ts';

/** A holder shows this often that it lives, and is taken for dead when it has not for longer than that. */
const HEARTBEAT_INTERVAL_MS = 1_000;
const LOCK_TTL_MS = 5_000;

/** A lock that one process holds at a time, until it releases it. */
export interface FileLock {
  release(): Promise<void>;
}

/**
 * Waits for a turn over all processes that use a folder; undefined when it does not come within `patience`
 * milliseconds. Throws what the system says of the folder.
 *
 * Each process puts a file of its own name into the folder, and it is its turn when no other living one is there. Only
 * by its name is a dead one's file removed, so that of many who find it none can remove the next holder's.
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

/** Looks again after the own file is there: of two who come at once at least one sees the other, and steps back. */
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
  // A moment in the future is from before the clock was set back.
  if (Math.abs(Date.now() - stats.mtimeMs) < LOCK_TTL_MS) return true;
  await rm(file, { force: true });
  return false;
}

async function touchFile(file: string): Promise<void> {
  const now = new Date();
  // If the file is gone, another process took this one for dead. That process finds this one's mark in the store.
  await utimes(file, now, now).catch(() => {});
}
