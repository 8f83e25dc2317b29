import { sha256Hex } from '../../base/hash.ts';
import type { McpClientName } from '../../config/mcp-client-names.ts';
import type { Config } from '../../config/options.ts';
import { getBackupPath, readChange, removeChange, type StoredChange, storeChange } from './change-records.ts';
import {
  assertUnchanged,
  assertWritable,
  type ClientFile,
  findMissingFolder,
  readClientFile,
  removeEmptyFolders,
  writeClientFile,
} from './client-file.ts';
import { ClientFileError, FileTextError } from './client-file-error.ts';
import type { EntryFormat } from './entry-format.ts';
import { JSON_FORMAT } from './json-format.ts';
import { MCP_CLIENTS } from './mcp-clients.ts';
import { applyEdits, formatDifference } from './text-edit.ts';
import { TOML_FORMAT } from './toml-format.ts';

/** The entry of a client's file that is changed. */
export interface EntryTarget {
  readonly client: McpClientName;
  readonly path: string;
  /** The key of the entry. */
  readonly name: string;
}

/** A change of a client's file that can be shown, and then made. */
export interface PlannedChange {
  readonly target: EntryTarget;
  readonly file: ClientFile;
  /** The lines that change, for a person. Empty if nothing changes. */
  readonly description: string;
  /** The new content of the file. Undefined if the file is removed. */
  readonly bytes: Buffer | undefined;
  /** The data that undoes the change. Undefined after a removal, which has nothing to undo. */
  readonly undo: UndoData | undefined;
  /** The highest folder to remove with the file, if it is empty. */
  readonly createdFolder: string | undefined;
}

type UndoData = Pick<StoredChange, 'existed' | 'backup' | 'createdFolder'>;

type StateConfig = Pick<Config, 'stateFolder'>;

const FORMATS: Readonly<Record<'json' | 'toml', EntryFormat>> = { json: JSON_FORMAT, toml: TOML_FORMAT };

const getFormat = ({ client }: EntryTarget): EntryFormat => FORMATS[MCP_CLIENTS[client].format];

const getPlace = ({ client, name }: EntryTarget) => ({ container: MCP_CLIENTS[client].container, name });

/** Plans to add an entry, or to set its fields. Throws a ClientFileError if the file cannot be changed. */
export async function planEntry(
  config: StateConfig,
  target: EntryTarget,
  entry: Readonly<Record<string, unknown>>,
): Promise<PlannedChange> {
  const file = await readClientFile(target.path);
  const format = getFormat(target);
  return withFileText(target, async () => {
    const oldText = file.text.trim() === '' ? format.emptyText : file.text;
    const edits = format.setEntry(oldText, getPlace(target), entry);
    if (edits.length > 0) await assertWritable(file);
    const newText = applyEdits(oldText, edits);
    const record = await readChange(config, file.target, target.name);
    return {
      target,
      file,
      description: edits.length === 0 ? '' : formatDifference(file.text, newText),
      bytes: toBytes(file, newText),
      undo: record ? updateUndo(record, file, target) : await createUndo(file),
      createdFolder: undefined,
    };
  });
}

/** Plans to undo what this program changed. Throws a ClientFileError if the file cannot be changed. */
export async function planRemoval(config: StateConfig, target: EntryTarget): Promise<PlannedChange> {
  const file = await readClientFile(target.path);
  const record = await readChange(config, file.target, target.name);
  return withFileText(target, async () => {
    const bytes = undoChange(file, record, target);
    const newText = bytes?.toString().slice(file.byteOrderMark.length) ?? '';
    const isSame = bytes === undefined ? file.bytes === undefined : file.bytes?.equals(bytes);
    if (!isSame) await assertWritable(file);
    return {
      target,
      file,
      description: isSame ? '' : describeRemoval(file, bytes, newText),
      bytes,
      undo: undefined,
      createdFolder: bytes === undefined ? record?.createdFolder : undefined,
    };
  });
}

const describeRemoval = ({ text }: ClientFile, bytes: Buffer | undefined, newText: string): string =>
  (bytes === undefined ? '  the file is removed, because mycase-mcp created it\n' : '') +
  formatDifference(text, newText);

/** Makes a planned change. Throws a ClientFileError if the file is not as it was when the change was planned. */
export async function applyChange(config: StateConfig, change: PlannedChange): Promise<void> {
  const { target, file, bytes, undo, createdFolder } = change;
  if (undo && bytes) {
    if (change.description !== '') await writeWithUndo(config, target, file, bytes, undo);
    return;
  }
  if (change.description !== '') await writeClientFile(file, bytes);
  if (createdFolder !== undefined) await removeEmptyFolders(file.target, createdFolder);
  await removeChange(config, file.target, target.name);
}

/** Writes a file. The record is stored first: if this program is killed, a later removal still finds the backup. */
async function writeWithUndo(
  config: StateConfig,
  { client, name }: EntryTarget,
  file: ClientFile,
  bytes: Buffer,
  undo: UndoData,
): Promise<void> {
  await assertUnchanged(file);
  const oldRecord = await readChange(config, file.target, name);
  const record = { format: 1, client, file: file.target, name, written: sha256Hex(bytes), ...undo } as const;
  await storeChange(config, { ...record, changedAt: new Date().toISOString() });
  try {
    await writeClientFile(file, bytes);
  } catch (error) {
    await (oldRecord ? storeChange(config, oldRecord) : removeChange(config, file.target, name));
    throw error;
  }
}

/** Returns the backup that a change stores. Undefined if the file did not exist. */
export const getBackupFile = (config: StateConfig, { target, file, undo }: PlannedChange): string | undefined =>
  undo?.existed ? getBackupPath(config, file.target, target.name) : undefined;

async function createUndo(file: ClientFile): Promise<UndoData> {
  if (file.bytes) return { existed: true, backup: file.bytes, createdFolder: undefined };
  return { existed: false, backup: undefined, createdFolder: await findMissingFolder(file.target) };
}

/** A second change is undone together with the first one. What other programs changed in between stays. */
function updateUndo(record: StoredChange, file: ClientFile, target: EntryTarget): UndoData {
  const { createdFolder } = record;
  const backup = undoChange(file, record, target);
  return { existed: backup !== undefined, backup, createdFolder };
}

const isAsWritten = ({ written }: StoredChange, { bytes }: ClientFile): boolean =>
  bytes !== undefined && sha256Hex(bytes) === written;

/** Returns the content without the entry: the backup if nothing else changed the file. Undefined to remove the file. */
function undoChange(file: ClientFile, record: StoredChange | undefined, target: EntryTarget): Buffer | undefined {
  if (record && isAsWritten(record, file)) return record.backup;
  if (file.bytes === undefined || file.text.trim() === '') return file.bytes;
  const format = getFormat(target);
  const place = getPlace(target);
  const edits = format.removeEntry(file.text, place, !isContainerNew(record, format, place.container));
  const text = applyEdits(file.text, edits);
  return record && !record.existed && format.isEmpty(text) ? undefined : toBytes(file, text);
}

/** Returns true if this program added the object of all servers. */
function isContainerNew(record: StoredChange | undefined, format: EntryFormat, container: string): boolean {
  if (!record) return false;
  const text = record.backup?.toString().replace(/^\uFEFF/, '') ?? '';
  return text.trim() === '' || !format.hasContainer(text, container);
}

const toBytes = ({ byteOrderMark }: ClientFile, text: string): Buffer => Buffer.from(byteOrderMark + text);

/** Runs an action. A fault of the text becomes a ClientFileError that names the file and the next step. */
async function withFileText<T>({ client, path }: EntryTarget, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof FileTextError)) throw error;
    throw new ClientFileError(
      `${path}: ${error.message}. Nothing was changed. Correct the file and try again, or change the entry of ` +
        `${MCP_CLIENTS[client].title} by hand.`,
    );
  }
}
