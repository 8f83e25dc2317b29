import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readFileIfExists, removeFile, replaceFile } from '../../base/atomic-file.ts';
import { sha256Hex } from '../../base/hash.ts';
import { parseJson } from '../../base/json.ts';
import { MCP_CLIENT_NAMES } from '../../config/mcp-client-names.ts';
import type { Config } from '../../config/options.ts';
import { getStateFolder } from '../../config/state-folder.ts';

const ChangeRecord = z.object({
  format: z.literal(1),
  client: z.enum(MCP_CLIENT_NAMES),
  /** The changed file. */
  file: z.string(),
  /** The name of the entry. */
  name: z.string(),
  /** The time of the change, in ISO 8601. */
  changedAt: z.string(),
  /** The hash of the file after the change. */
  written: z.string(),
  /** True if the file existed before the change. Then there is a backup. */
  existed: z.boolean(),
  /** The highest folder that was created for the file. */
  createdFolder: z.string().optional(),
});

/** The change that this program made in the configuration file of a client. */
export type ChangeRecord = z.infer<typeof ChangeRecord>;

/** A record with the file as it was before this program changed it. */
export interface StoredChange extends ChangeRecord {
  /** Undefined if the file did not exist. */
  readonly backup: Buffer | undefined;
}

type FolderConfig = Pick<Config, 'stateFolder'>;

/** Returns the folder of the records and of the backups. */
const getChangesFolder = (config: FolderConfig): string => join(getStateFolder(config), 'client-entries');

const getPath = (config: FolderConfig, file: string, name: string): string =>
  join(getChangesFolder(config), sha256Hex(JSON.stringify([file, name])).slice(0, 16));

/** Returns the path of the backup of a file. */
export const getBackupPath = (config: FolderConfig, file: string, name: string): string =>
  `${getPath(config, file, name)}.backup`;

/** Stores a record and its backup. Throws system errors. */
export async function storeChange(config: FolderConfig, { backup, ...record }: StoredChange): Promise<void> {
  const path = getPath(config, record.file, record.name);
  if (backup) await replaceFile(`${path}.backup`, backup);
  await replaceFile(`${path}.json`, JSON.stringify(record));
}

/** Reads the record of an entry in a file. Returns undefined if there is none, or it cannot be read. */
export async function readChange(config: FolderConfig, file: string, name: string): Promise<StoredChange | undefined> {
  const path = getPath(config, file, name);
  const record = ChangeRecord.safeParse(parseJson((await readFileIfExists(`${path}.json`)) ?? '')).data;
  if (!record) return undefined;
  const backup = record.existed ? await readFile(`${path}.backup`).catch(() => undefined) : undefined;
  // Without its backup, a record is of no use.
  return record.existed && !backup ? undefined : { ...record, backup };
}

/** Removes the record of an entry in a file, and its backup. The folder of the records goes with the last one. */
export async function removeChange(config: FolderConfig, file: string, name: string): Promise<void> {
  const path = getPath(config, file, name);
  await removeFile(`${path}.json`);
  await rm(`${path}.backup`, { force: true });
  for (const folder of [getChangesFolder(config), getStateFolder(config)]) await rmdir(folder).catch(() => {});
}

/** Returns all records. The last change is the first, because changes of one file are undone in this order. */
export async function listChanges(config: FolderConfig): Promise<ChangeRecord[]> {
  const folder = getChangesFolder(config);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFileIfExists(join(folder, name))));
  const records = texts.flatMap((text) => ChangeRecord.safeParse(parseJson(text ?? '')).data ?? []);
  return records.sort((a, b) => b.changedAt.localeCompare(a.changedAt));
}
