import { constants } from 'node:fs';
import { access, lstat, readFile, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../../base/atomic-file.ts';
import { getErrorCode } from '../../base/error-code.ts';
import { ClientFileError } from './client-file-error.ts';

/** A configuration file of a client as it was read. */
export interface ClientFile {
  /** The path that was given. It can be a symbolic link. */
  readonly path: string;
  /** The path of the file itself. */
  readonly target: string;
  /** Undefined if the file does not exist. */
  readonly bytes: Buffer | undefined;
  /** The content without a byte order mark. Empty if the file does not exist. */
  readonly text: string;
  /** The byte order mark, or an empty text. */
  readonly byteOrderMark: string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Reads a configuration file. Throws a ClientFileError if it cannot be read, or is not text in UTF-8. */
export async function readClientFile(path: string): Promise<ClientFile> {
  const target = await findTarget(path);
  const bytes = await readBytes(path, target);
  const content = decodeText(path, bytes ?? Buffer.alloc(0));
  const byteOrderMark = content.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { path, target, bytes, text: content.slice(byteOrderMark.length), byteOrderMark };
}

/** Returns the file that a path leads to. It is the path itself if there is no file. */
async function findTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (getErrorCode(error) !== 'ENOENT') throw createAccessError(path, error);
    if (!(await lstat(path).catch(() => undefined))) return path;
    throw new ClientFileError(
      `${path} is a link to a file that does not exist. Nothing was changed. Correct the link.`,
    );
  }
}

async function readBytes(path: string, target: string): Promise<Buffer | undefined> {
  try {
    return await readFile(target);
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw createAccessError(path, error);
  }
}

function decodeText(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ClientFileError(`${path} is not text in UTF-8. Nothing was changed. Save it as UTF-8 and try again.`);
  }
}

/**
 * Writes the content of a configuration file, or removes the file. The mode of the file stays. Throws a ClientFileError
 * if the file is not as it was read, or cannot be written; then nothing is changed.
 */
export async function writeClientFile(file: ClientFile, bytes: Buffer | undefined): Promise<void> {
  const { path, target } = file;
  await assertUnchanged(file);
  try {
    const mode = await readMode(target);
    if (bytes === undefined) await rm(target);
    else await replaceFile(target, bytes, mode);
  } catch (error) {
    throw createAccessError(path, error);
  }
}

/** Throws a ClientFileError if a file is not as it was read. */
export async function assertUnchanged({ path, target, bytes }: ClientFile): Promise<void> {
  const current = await readClientFile(path);
  if (current.target === target && isSameContent(current.bytes, bytes)) return;
  throw new ClientFileError(`${path} was changed by another program. Nothing was written. Try again.`);
}

/** Throws a ClientFileError if a file, or the folder of a new file, does not allow changes. */
export async function assertWritable({ path, target, bytes }: ClientFile): Promise<void> {
  if (bytes === undefined) return;
  try {
    const { mode } = await stat(target);
    await access(target, constants.W_OK);
    // The administrator can write any file. A file without the permission to write is not meant to be changed.
    if ((mode & 0o222) === 0) throw new ClientFileError(formatReadOnly(path));
  } catch (error) {
    throw error instanceof ClientFileError ? error : createAccessError(path, error);
  }
}

/** Returns the highest folder that must be created for a file. Undefined if its folder exists. */
export async function findMissingFolder(file: string): Promise<string | undefined> {
  let missing: string | undefined;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (await stat(folder).catch(() => undefined)) return missing;
    missing = folder;
  }
}

/** Removes the empty folders from that of a file up to `highest`. A folder that is not empty stays. */
export async function removeEmptyFolders(file: string, highest: string): Promise<void> {
  for (let folder = dirname(file); folder.startsWith(highest); folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

const isSameContent = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.equals(b);

/** Returns the permissions of a file. Undefined if there is no file. */
const readMode = async (file: string): Promise<number | undefined> => {
  const stats = await stat(file).catch(() => undefined);
  return stats && stats.mode & 0o777;
};

function createAccessError(path: string, error: unknown): ClientFileError {
  const code = getErrorCode(error);
  if (code === undefined) throw error;
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return new ClientFileError(formatReadOnly(path));
  const reason = REASONS[code] ?? `the system reports ${code}`;
  return new ClientFileError(`${path} cannot be used: ${reason}. Nothing was changed.`);
}

const formatReadOnly = (path: string): string =>
  `${path} is read-only. Nothing was changed. Allow this user to change it, and try again.`;

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'the link leads to itself',
};
