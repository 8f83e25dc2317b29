import { existsSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { REGISTRY_NAME } from '../../audit/log-files.ts';
import { listKeychainEntries, openKeychainSlot } from '../../auth/keychain.ts';
import type { Config } from '../../config/options.ts';
import { getStateFolder } from '../../config/state-folder.ts';
import { UsageError } from '../../config/usage-error.ts';

/** Everything that this program stored on this machine, except the entries of clients. */
export interface Inventory {
  /** The folder of the state. */
  readonly folder: string;
  /** The paths of files and folders, except the audit log. */
  readonly files: readonly string[];
  readonly auditFolders: readonly string[];
  readonly keychainEntries: readonly string[];
  /** The paths in the folder that are not of this program. */
  readonly otherFiles: readonly string[];
}

const AUDIT_NAMES = ['audit', 'audit-sandbox'];
const FOLDER_NAMES = [
  'cache',
  'client-entries',
  'confirmations',
  'creates',
  'host',
  'lists',
  'locks',
  'plans',
  'recent-creates',
  'record-locks',
  'uploads',
];
/** The secrets and the time zone of an account, temporary files, and locks of an account. */
const FILE_NAMES = /^[\w-]+\.(credentials|cache-key|state-key|time-zone)(\.[\da-f-]+\.next)?$|^[\w-]+\.lock\.[\w.-]+$/;

/**
 * Finds everything. Throws a UsageError if the state folder is the home folder, or if another folder than the default
 * one has only names that other programs use, too.
 */
export async function findInventory(config: Config): Promise<Inventory> {
  const folder = getStateFolder(config);
  const names = (await readdir(folder).catch(() => [])).sort();
  if ([homedir(), parse(resolve(folder)).root].includes(resolve(folder)))
    throw new UsageError(`${folder} is not a folder of this program. Remove its files by hand.`);
  if (!(await isOwnFolder(folder, names)))
    throw new UsageError(
      `${folder} is not a folder of this program: it has no sign-in, key or audit log of it. Remove its files by hand.`,
    );
  const isFile = (name: string) => FOLDER_NAMES.includes(name) || FILE_NAMES.test(name);
  const toPaths = (matches: readonly string[]) => matches.map((name) => join(folder, name));
  return {
    folder,
    files: toPaths(names.filter(isFile)),
    auditFolders: toPaths(names.filter((name) => AUDIT_NAMES.includes(name))),
    otherFiles: toPaths(names.filter((name) => !isFile(name) && !AUDIT_NAMES.includes(name))),
    keychainEntries: await findKeychainEntries(config, names),
  };
}

/** Returns whether a folder is the default one, is empty, or has names that only this program uses. */
const isOwnFolder = async (folder: string, names: readonly string[]): Promise<boolean> =>
  resolve(folder) === resolve(getStateFolder({ stateFolder: undefined })) ||
  names.length === 0 ||
  names.some((name) => FILE_NAMES.test(name)) ||
  hasAuditLog(folder, names);

/** Returns whether a folder has an audit log of this program. */
async function hasAuditLog(folder: string, names: readonly string[]): Promise<boolean> {
  for (const name of AUDIT_NAMES.filter((one) => names.includes(one)))
    for (const account of await readdir(join(folder, name)).catch(() => []))
      if (existsSync(join(folder, name, account, REGISTRY_NAME))) return true;
  return false;
}

/**
 * Returns the entries that the keychain lists, and those of the accounts that have a file. None if another store is
 * chosen.
 */
async function findKeychainEntries({ account, store }: Config, names: readonly string[]): Promise<string[]> {
  if (store === 'file' || store === 'plain') return [];
  const listed = await listKeychainEntries();
  const accounts = new Set([account, ...names.flatMap((name) => /^([\w-]+)\.time-zone$/.exec(name)?.[1] ?? [])]);
  const possible = [...accounts].flatMap((name) => [name, `${name}.cache-key`, `${name}.state-key`]);
  const unlisted = possible.filter((name) => !listed.includes(name));
  const present = await Promise.all(unlisted.map(async (name) => ((await isInKeychain(name)) ? [name] : [])));
  return [...listed, ...present.flat()].sort();
}

async function isInKeychain(name: string): Promise<boolean> {
  const slot = await openKeychainSlot(name);
  return (await slot?.read().catch(() => undefined)) !== undefined;
}

/** Removes everything. Returns the paths and the keychain entries that could not be removed. */
export async function removeInventory(
  config: Config,
  { files, auditFolders, keychainEntries }: Inventory,
  withAudit: boolean,
): Promise<string[]> {
  const remaining: string[] = [];
  const attempt = (name: string, action: () => Promise<void>) => action().catch(() => void remaining.push(name));
  for (const name of keychainEntries)
    await attempt(`keychain: ${name}`, async () => (await openKeychainSlot(name))?.clear());
  for (const path of [...files, ...(withAudit ? auditFolders : [])])
    await attempt(path, () => rm(path, { recursive: true, force: true }));
  // Fails if other files are left in it.
  await rmdir(getStateFolder(config)).catch(() => {});
  return remaining;
}
