import { createHmac, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretSlot } from '../../auth/secret-slot.ts';
import { openSecretSlot, type SecretStoreOptions } from '../../auth/secret-store.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../../base/file-lock.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { Who } from '../identity-check.ts';
import { type Disk, openDisk } from './encrypted-files.ts';

/** Where an account's lists are kept between starts. */
export interface SavedListsOptions extends SecretStoreOptions {
  /** The settings that decide what is visible, in addition to person and firm: MyCase's address and the walls. */
  readonly view: string;
  readonly log: (line: string) => void;
}

const KEY_BYTES = 32;
/** Lists that nobody has saved for so long are removed. */
const STALE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Opens the lists that an account keeps on disk of `who` and its view; those of others lie in folders of their own.
 * Their key lies where the sign-in is kept. Where there can be no key, or nobody's, nothing is kept; that is logged.
 */
export async function openSavedLists(options: SavedListsOptions, who: Who): Promise<Disk> {
  if (!who.isPersonKnown) return withoutDisk(options, 'MyCase does not show who is signed in.');
  try {
    const place = await openSecretSlot(options, 'cache-key');
    const key = (await keptKey(place)) ?? (await alone(options, () => findOrMakeKey(place, options)));
    return await opened(options, who, place, key);
  } catch (error) {
    return withoutDisk(options, wordsOf(error));
  }
}

function withoutDisk({ log }: SavedListsOptions, why: string): Disk {
  log(`the firm's lists are not stored on disk: ${why}`);
  return { load: async () => false, save: async () => {} };
}

async function opened(options: SavedListsOptions, who: Who, place: SecretSlot, key: Buffer): Promise<Disk> {
  const all = folderOf(options);
  const binding = JSON.stringify([who.fingerprint, options.view]);
  const name = createHmac('sha256', key).update(binding).digest('hex').slice(0, 16);
  await removeStale(all);
  const disk = openDisk({ folder: join(all, name), key, binding, log: options.log });
  const save: Disk['save'] = (shelves) =>
    alone(options, async () => {
      // Another process may have cleared the lists since then: in that case nothing is restored.
      if ((await keptKey(place))?.equals(key)) await disk.save(shelves);
    });
  return { load: disk.load, save: (shelves) => save(shelves).catch((error) => notSaved(options, error)) };
}

function notSaved({ log }: SavedListsOptions, error: unknown): never {
  log(`the firm's lists could not be saved: ${wordsOf(error)}`);
  throw error;
}

/** Removes all lists that an account has on disk, and their key. Returns the number of removed lists. */
export function clearSavedLists(options: SecretStoreOptions): Promise<number> {
  return alone(options, async () => {
    const files = await readdir(folderOf(options), { recursive: true, withFileTypes: true }).catch(() => []);
    await rm(folderOf(options), { recursive: true, force: true });
    const place = await openSecretSlot(options, 'cache-key').catch(() => undefined);
    await place?.clear();
    return files.filter((file) => file.isFile()).length;
  });
}

const folderOf = ({ folder, account }: SecretStoreOptions): string => join(folder, 'cache', account);

const wordsOf = (error: unknown): string =>
  error instanceof MyCaseError ? error.fullMessage : error instanceof Error ? error.message : 'unknown error';

const READ_TIMEOUT_MS = 10_000;

/** One process at a time writes. */
async function alone<T>({ folder, account }: SecretStoreOptions, act: () => Promise<T>): Promise<T> {
  const turn = await acquireFileLock(join(folder, 'cache'), account, READ_TIMEOUT_MS);
  const createTimeoutError = () => new Error(`another mycase-mcp process has locked the lists on disk. ${LOCK_ADVICE}`);
  return withFileLock(turn, createTimeoutError, act);
}

/** A key that can't be read is as good as none: it opens nothing but copies of what MyCase has. */
async function keptKey(place: SecretSlot): Promise<Buffer | undefined> {
  const text = await place.read().catch(() => undefined);
  const key = Buffer.from(text ?? '', 'base64');
  return key.length === KEY_BYTES ? key : undefined;
}

/** Nothing that was saved can be read with a new key. */
async function findOrMakeKey(place: SecretSlot, options: SecretStoreOptions): Promise<Buffer> {
  const kept = await keptKey(place);
  if (kept) return kept;
  const key = randomBytes(KEY_BYTES);
  await place.write(key.toString('base64'));
  await rm(folderOf(options), { recursive: true, force: true });
  return key;
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const at = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (at !== undefined && Date.now() - at > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}
