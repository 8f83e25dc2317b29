import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './atomic-file.ts';
import { retryWhileBusy } from './busy-file.ts';
import { getErrorCode } from './error-code.ts';
import { sha256Hex } from './hash.ts';

/** The interval at which a holder updates its lock file, and the age after which a lock is stale. */
const HEARTBEAT_INTERVAL_MS = 1_000;
const LOCK_TTL_MS = 5_000;

/** A lock that one process holds at a time, until it releases it. */
export interface FileLock {
  release(): Promise<void>;
}

/**
 * Runs an action with an acquired lock, and releases the lock after it. Throws the error of `createTimeoutError` if the
 * lock is undefined: it was not free in time.
 */
export async function withFileLock<T>(
  lock: FileLock | undefined,
  createTimeoutError: () => Error,
  action: () => Promise<T>,
): Promise<T> {
  if (!lock) throw createTimeoutError();
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

/** The advice for a lock that another process holds for too long. */
export const LOCK_ADVICE =
  'Try again in a minute. If this continues, end the other clients that use mycase-mcp on this machine.';

/**
 * Acquires a lock that all processes share which use the folder. Returns undefined if the lock is not free within
 * `timeoutMs` milliseconds, or until the signal is aborted. Throws system errors.
 *
 * Each process creates a lock file with a unique name. It holds the lock if there is no other live lock file. A stale
 * lock file is removed by its unique name, so that no process removes the file of the next holder. The name contains
 * the process and its machine, so that the lock of a killed process is stale at once on the same machine.
 */
export async function acquireFileLock(
  folder: string,
  lockName: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<FileLock | undefined> {
  const filePrefix = `${lockName}.lock.`;
  const lockFile = join(folder, `${filePrefix}${getMachineId()}.${pid}.${randomUUID()}`);
  const deadline = performance.now() + timeoutMs;
  await makeFolder(folder);
  while (!(await tryToLock(folder, filePrefix, lockFile))) {
    if (performance.now() > deadline || signal?.aborted) return undefined;
    await sleep(20 + Math.random() * 40, undefined, { signal }).catch(() => {});
  }
  const heartbeat = setInterval(() => void touchFile(lockFile), HEARTBEAT_INTERVAL_MS);
  return {
    async release() {
      clearInterval(heartbeat);
      await retryWhileBusy(() => rm(lockFile, { force: true })).catch(() => {});
    },
  };
}

/**
 * Looks for other locks before and after it creates its file: of two processes at the same time, at least one sees the
 * other and gives up. The file gets the time of this machine, because the clock of a network drive can differ from it.
 */
async function tryToLock(folder: string, filePrefix: string, lockFile: string): Promise<boolean> {
  if (await hasOtherLock(folder, filePrefix, lockFile)) return false;
  await writeFile(lockFile, '', { flag: 'wx' });
  if (!(await touchFile(lockFile))) return false;
  if (!(await hasOtherLock(folder, filePrefix, lockFile))) return true;
  await retryWhileBusy(() => rm(lockFile, { force: true }));
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
  if (Math.abs(Date.now() - stats.mtimeMs) < LOCK_TTL_MS && !isOfDeadProcess(file)) return true;
  // Windows refuses this while another process removes the file too.
  await rm(file, { force: true }).catch(() => {});
  return false;
}

/** Sets the time of a lock file. Returns false if the file is missing, because another process treated it as stale. */
async function touchFile(file: string): Promise<boolean> {
  const now = Date.now() / 1_000;
  return utimes(file, now, now).then(
    () => true,
    (error) => getErrorCode(error) !== 'ENOENT',
  );
}

/** Returns true if the process that created a lock file ran on this machine and has ended. */
function isOfDeadProcess(file: string): boolean {
  const [ownerMachineId, ownerPid] = file.split('.lock.').at(-1)?.split('.') ?? [];
  return ownerMachineId === getMachineId() && !isProcessAlive(Number(ownerPid));
}

/** Returns true if a process of this machine runs. */
export function isProcessAlive(processId: number): boolean {
  try {
    return kill(processId, 0);
  } catch (error) {
    return getErrorCode(error) === 'EPERM';
  }
}

let machineId: string | undefined;

/**
 * Returns a text that processes have in common only if they see the same process ids. Containers can have the name of
 * their host and a shared folder, so the text also depends on the process namespace and on the start of the system.
 */
function getMachineId(): string {
  const namespace = () => readlinkSync('/proc/self/ns/pid');
  const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  machineId ??= sha256Hex([hostname(), readOrEmpty(namespace), readOrEmpty(bootId)].join()).slice(0, 12);
  return machineId;
}

/** Systems other than Linux do not have the files that are read. */
function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
