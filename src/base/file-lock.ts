import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './atomic-file.ts';

/** A holder shows this often that it lives, and is taken for dead when it has not for longer than that. */
const BEAT_MS = 1_000;
const DEAD_MS = 5_000;

/** What one process at a time may do, until it ends it. */
export interface FileLock {
  end(): Promise<void>;
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
  what: string,
  patience: number,
): Promise<FileLock | undefined> {
  const name = `${what}.lock.`;
  const mine = join(folder, name + randomUUID());
  const until = performance.now() + patience;
  await makeFolder(folder);
  while (!(await isAlone(folder, name, mine))) {
    if (performance.now() > until) return undefined;
    await sleep(20 + Math.random() * 40);
  }
  const beat = setInterval(() => void show(mine), BEAT_MS);
  return {
    async end() {
      clearInterval(beat);
      await rm(mine, { force: true }).catch(() => {});
    },
  };
}

/** Looks again after the own file is there: of two who come at once at least one sees the other, and steps back. */
async function isAlone(folder: string, name: string, mine: string): Promise<boolean> {
  if (await isOtherThere(folder, name, mine)) return false;
  await writeFile(mine, '', { flag: 'wx' });
  if (!(await isOtherThere(folder, name, mine))) return true;
  await rm(mine, { force: true });
  return false;
}

async function isOtherThere(folder: string, name: string, mine: string): Promise<boolean> {
  const files = (await readdir(folder))
    .filter((file) => file.startsWith(name))
    .map((file) => join(folder, file));
  const living = await Promise.all(files.filter((file) => file !== mine).map(isLiving));
  return living.includes(true);
}

async function isLiving(file: string): Promise<boolean> {
  const shown = await stat(file).catch(() => undefined);
  if (!shown) return false;
  // A moment in the future is from before the clock was set back.
  if (Math.abs(Date.now() - shown.mtimeMs) < DEAD_MS) return true;
  await rm(file, { force: true });
  return false;
}

async function show(file: string): Promise<void> {
  const now = new Date();
  // Where it is gone, this process was taken for dead; whoever goes on in its place sees its mark in the store.
  await utimes(file, now, now).catch(() => {});
}
