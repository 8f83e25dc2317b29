import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { SignInError } from './errors.ts';
import { makeFolder } from './files.ts';

/** A lock whose holder was killed is taken over after this long. */
const STALE_MS = 5_000;
const TRIES = { retries: 400, factor: 1, minTimeout: 40, maxTimeout: 80, randomize: true };

/**
 * Runs one at a time over all processes that share a profile. Throws a SignInError when the lock cannot be had within
 * half a minute.
 */
export async function exclusively<T>(folder: string, profile: string, act: () => Promise<T>): Promise<T> {
  await makeFolder(folder);
  const release = await take(join(folder, `${profile}.lock`));
  try {
    return await act();
  } finally {
    await release().catch(() => {});
  }
}

async function take(lockfilePath: string): Promise<() => Promise<void>> {
  try {
    return await lock(lockfilePath, {
      lockfilePath,
      realpath: false,
      stale: STALE_MS,
      retries: TRIES,
      // Whoever lost the lock notices by the mark in the store; there is nothing to stop here.
      onCompromised: () => {},
    });
  } catch {
    throw new SignInError(
      `Another process of this program has held ${lockfilePath} for too long. End it, or remove that folder, and try again.`,
    );
  }
}
