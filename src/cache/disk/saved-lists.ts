import { createHmac } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createSecretKey, readSecretKey } from '../../auth/secret-key.ts';
import type { SecretSlot } from '../../auth/secret-slot.ts';
import { openSecretSlot, type SecretStoreOptions } from '../../auth/secret-store.ts';
import { removeFolder } from '../../base/atomic-file.ts';
import { acquireFileLock, LOCK_ADVICE, withFileLock } from '../../base/file-lock.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import type { IdentityFingerprint } from '../identity-check.ts';
import type { ListTables } from '../list-tables.ts';
import { type ListFiles, openListFiles } from './list-files.ts';

/** Where an account's lists are kept between starts. */
export interface SavedListsOptions extends SecretStoreOptions {
  /** The settings that decide what is visible, in addition to person and firm: MyCase's address and the walls. */
  readonly view: string;
  readonly log: (line: string) => void;
}

/** The place on disk of the lists and texts of the signed-in person. */
export interface SavedLists {
  /** Opens the files of lists. Throws the MyCaseError of `fetchIdentity`. */
  open(fetchIdentity: () => Promise<IdentityFingerprint>, tables: ListTables): Promise<ListFiles>;
  /**
   * Returns the folder of texts. Undefined if nothing can be kept on disk. Throws the MyCaseError of `fetchIdentity`.
   */
  openTextFolder(fetchIdentity: () => Promise<IdentityFingerprint>): Promise<PersonFolder | undefined>;
}

/** Creates the place of an account. */
export const createAccountLists = (options: SavedListsOptions): SavedLists => ({
  open: async (fetchIdentity, tables) => openSavedLists(options, await fetchIdentity(), tables),
  openTextFolder: async (fetchIdentity) => openSavedTexts(options, await fetchIdentity()),
});

/** Folders of lists that were not saved for this time are removed. */
const FOLDER_TTL_MS = 30 * 24 * 60 * 60 * 1000;

/** The folder of one person in one firm, and the encryption of its files. */
export interface PersonFolder {
  readonly folder: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** States whose files these are. */
  readonly binding: string;
}

/** A folder, and the place of its key. */
interface OpenedFolder extends PersonFolder {
  readonly slot: SecretSlot;
}

/**
 * Opens the saved lists of an account for the signed-in person and the view. Each person and each view has a folder of
 * its own. The encryption key is stored with the sign-in. If there can be no key, or the person is not known, nothing
 * is kept on disk, and the log states why. Never throws.
 */
async function openSavedLists(
  options: SavedListsOptions,
  identity: IdentityFingerprint,
  tables: ListTables,
): Promise<ListFiles> {
  try {
    const { slot, ...folder } = await openFolder(options, identity);
    const files = openListFiles({ ...folder, tables, log: options.log });
    const save: ListFiles['save'] = (lists) =>
      withCacheLock(options, async () => {
        // Another process may have removed the lists and the key. Then they are not saved again.
        if ((await readSecretKey(slot))?.equals(folder.key)) await files.save(lists);
      });
    return {
      load: files.load,
      save: (lists) => save(lists).catch((error) => logAndRethrow(options, 'saved', error)),
      remove: (list) =>
        withCacheLock(options, () => files.remove(list)).catch((error) => logAndRethrow(options, 'removed', error)),
    };
  } catch (error) {
    return createEmptyFiles(options, formatError(error));
  }
}

/**
 * Opens the folder of the texts of the signed-in person and the view, next to the lists. Returns undefined if nothing
 * can be kept on disk. Never throws.
 */
async function openSavedTexts(
  options: SavedListsOptions,
  identity: IdentityFingerprint,
): Promise<PersonFolder | undefined> {
  try {
    const { folder, key, binding } = await openFolder(options, identity);
    return toTextFolder({ folder, key, binding });
  } catch (error) {
    options.log(`texts are not stored on disk: ${formatError(error)}`);
    return undefined;
  }
}

const TEXTS_FOLDER = 'texts';

/** Returns the folder of the texts of a person, next to the lists. */
export const toTextFolder = ({ folder, ...encryption }: PersonFolder): PersonFolder => ({
  folder: join(folder, TEXTS_FOLDER),
  ...encryption,
});

/** Opens the folder of a person and a view. Throws if there can be no key, or the person is not known. */
async function openFolder(options: SavedListsOptions, identity: IdentityFingerprint): Promise<OpenedFolder> {
  if (!identity.isPersonKnown) throw new Error('MyCase does not show who is signed in.');
  const slot = await openSecretSlot(options, 'cache-key');
  const key = (await readSecretKey(slot)) ?? (await withCacheLock(options, () => readOrCreateKey(slot, options)));
  const accountFolder = getAccountFolder(options);
  await removeOldFolders(accountFolder);
  const binding = JSON.stringify([identity.text, options.view]);
  const name = createHmac('sha256', key).update(binding).digest('hex').slice(0, 16);
  return { folder: join(accountFolder, name), key, binding, slot };
}

/** Creates files that load and save nothing. */
function createEmptyFiles({ log }: SavedListsOptions, reason: string): ListFiles {
  log(`the firm's lists are not stored on disk: ${reason}`);
  return { load: async () => false, save: async () => {}, remove: async () => {} };
}

/** Logs that a file of the lists could not be saved or removed, and throws the error. */
export function logAndRethrow(
  { log }: Pick<SavedListsOptions, 'log'>,
  action: 'saved' | 'removed',
  error: unknown,
): never {
  log(`the firm's lists could not be ${action}: ${formatError(error)}`);
  throw error;
}

/** Removes all lists and texts that an account has on disk, and their key. Returns the number of removed lists. */
export function clearSavedLists(options: SecretStoreOptions): Promise<number> {
  return withCacheLock(options, async () => {
    const folder = getAccountFolder(options);
    const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    await removeFolder(folder);
    const slot = await openSecretSlot(options, 'cache-key').catch(() => undefined);
    await slot?.clear();
    return files.filter((file) => file.isFile() && basename(file.parentPath) !== TEXTS_FOLDER).length;
  });
}

const getAccountFolder = ({ folder, account }: SecretStoreOptions): string => join(folder, 'cache', account);

const formatError = (error: unknown): string =>
  error instanceof MyCaseError ? error.fullMessage : error instanceof Error ? error.message : 'unknown error';

const LOCK_TIMEOUT_MS = 10_000;

/** Runs `act` while no other process changes the account's lists. Throws an error if the lock is not free in time. */
async function withCacheLock<T>({ folder, account }: SecretStoreOptions, act: () => Promise<T>): Promise<T> {
  const lock = await acquireFileLock(join(folder, 'cache'), account, LOCK_TIMEOUT_MS);
  const createTimeoutError = () => new Error(`another mycase-mcp process has locked the lists on disk. ${LOCK_ADVICE}`);
  return withFileLock(lock, createTimeoutError, act);
}

/** Returns the key, or creates one. Nothing that was saved can be read with a new key, so it is removed. */
async function readOrCreateKey(slot: SecretSlot, options: SecretStoreOptions): Promise<Buffer> {
  const knownKey = await readSecretKey(slot);
  if (knownKey) return knownKey;
  const key = await createSecretKey(slot);
  await removeFolder(getAccountFolder(options));
  return key;
}

async function removeOldFolders(accountFolder: string): Promise<void> {
  for (const name of await readdir(accountFolder).catch(() => [])) {
    const path = join(accountFolder, name);
    const changedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
    const isOld = changedAt !== undefined && Date.now() - changedAt > FOLDER_TTL_MS;
    if (isOld) await removeFolder(path);
  }
}
