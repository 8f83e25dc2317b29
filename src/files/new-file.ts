import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, link, lstat, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renameWithRetry } from '../base/atomic-file.ts';
import { getErrorCode } from '../base/error-code.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { toComparableName } from './file-names.ts';
import type { FileSettings } from './file-settings.ts';
import { resolveFolders } from './find-upload.ts';

/** A file that a call will write into the first folder that the user allowed. */
interface NewFile {
  /** Writes the bytes and returns the file's path. Throws a MyCaseError if that fails. */
  save(bytes: Uint8Array): Promise<string>;
  /** Starts to write. The file has its name only when it is complete. Throws a MyCaseError if that fails. */
  open(): Promise<PartialFile>;
}

/** A file that is being written, under a temporary name. Every method throws a MyCaseError if the system refuses it. */
interface PartialFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Removes what was written, to write from the first byte again. */
  restart(): Promise<void>;
  /** Gives the file its name, and returns its path. */
  complete(): Promise<string>;
  /** Removes the file if it is not complete. Never throws. */
  discard(): Promise<void>;
}

/**
 * Checks that a file can be saved under a name. It never replaces a file, unless `overwrite` is true, and then only one
 * of this name. Throws a MyCaseError that states what to do if it cannot be saved.
 */
export async function prepareNewFile(
  name: string,
  { folders }: Pick<FileSettings, 'folders'>,
  overwrite = false,
): Promise<NewFile> {
  assertFileName(name);
  const [root = ''] = await resolveFolders(folders.slice(0, 1));
  await access(root, constants.W_OK).catch(() => {
    throw new MyCaseError('The folder of --files-folder cannot be written to. Nothing was fetched.');
  });
  const present = await findPresentName(root, name);
  const isSameName = present?.normalize('NFC') === name.normalize('NFC');
  if (present !== undefined && !isSameName) throw new FileExistsError(present);
  const file = join(root, present ?? name);
  // Another spelling of the name may be a file of a system that ignores the letter case.
  const stats = await lstat(file).catch(() => undefined);
  if (stats && !overwrite) throw new FileExistsError(name);
  if (stats && !stats.isFile()) {
    throw new MyCaseError(`${quoteValue(name)} in the folder is not a file, so it is not replaced.`, {
      advice: 'Choose another name.',
    });
  }
  const openPartial = () => openPartialFile(file, name, overwrite);
  return {
    open: openPartial,
    async save(bytes) {
      const partial = await openPartial();
      try {
        await partial.write(bytes);
        return await partial.complete();
      } finally {
        await partial.discard();
      }
    },
  };
}

/** The name in a folder that is the same as `name`, else one in another Unicode form, else one in another spelling. */
async function findPresentName(folder: string, name: string): Promise<string | undefined> {
  const names = await readdir(folder);
  const forms = [(other: string) => other, (other: string) => other.normalize('NFC'), toComparableName];
  for (const toForm of forms) {
    const present = names.find((other) => toForm(other) === toForm(name));
    if (present !== undefined) return present;
  }
  return undefined;
}

/** Opens a hidden temporary file in the folder of `file`. Throws a MyCaseError if the system refuses it. */
async function openPartialFile(file: string, name: string, overwrite: boolean): Promise<PartialFile> {
  const tempFile = join(dirname(file), `.mycase-mcp-${randomUUID()}.part`);
  const run = <T>(action: () => Promise<T>): Promise<T> => action().catch((error) => throwSaveError(error, name));
  const handle = await run(() => open(tempFile, 'wx', 0o600));
  const writer = createWriter(handle);
  return {
    write: (bytes) => run(() => writer.write(bytes)),
    restart: () => run(() => writer.restart()),
    complete: () =>
      run(async () => {
        await writer.flush();
        await handle.close();
        await (overwrite ? renameWithRetry(tempFile, file) : moveToNewName(tempFile, file));
        return file;
      }),
    async discard() {
      await writer.flush().catch(() => {});
      await handle.close().catch(() => {});
      await rm(tempFile, { force: true }).catch(() => {});
    },
  };
}

/** So many bytes are collected before they are written together. */
const WRITE_BYTES = 1024 * 1024;

/** Writes bytes one after the other. The next bytes are collected while the last ones are written. */
interface Writer {
  write(bytes: Uint8Array): Promise<void>;
  restart(): Promise<void>;
  /** Resolves when all bytes are written. */
  flush(): Promise<void>;
}

function createWriter(handle: FileHandle): Writer {
  let [collecting, writing] = [Buffer.allocUnsafeSlow(WRITE_BYTES), Buffer.allocUnsafeSlow(WRITE_BYTES)];
  let collected = 0;
  let position = 0;
  let pending: Promise<void> = Promise.resolve();
  const writeCollected = async () => {
    await pending;
    pending = writeAll(handle, collecting.subarray(0, collected), position);
    // The error is thrown by the next call. Until then nothing waits for it.
    pending.catch(() => {});
    position += collected;
    collected = 0;
    [collecting, writing] = [writing, collecting];
  };
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + WRITE_BYTES - collected);
        collecting.set(part, collected);
        collected += part.length;
        at += part.length;
        if (collected === WRITE_BYTES) await writeCollected();
      }
    },
    async restart() {
      await pending;
      [collected, position] = [0, 0];
      await handle.truncate(0);
    },
    async flush() {
      await writeCollected();
      await pending;
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, start + at);
    at += bytesWritten;
  }
}

/** Gives a file a name that no file has. Throws a system error with the code EEXIST if another file took the name. */
async function moveToNewName(tempFile: string, file: string): Promise<void> {
  try {
    await link(tempFile, file);
  } catch (error) {
    if (getErrorCode(error) === 'EEXIST') throw error;
    // The file system has no hard links. An empty file reserves the name.
    await (await open(file, 'wx', 0o600)).close();
    return renameWithRetry(tempFile, file).catch(async (renameError) => {
      await rm(file, { force: true }).catch(() => {});
      throw renameError;
    });
  }
  // The file has its name. `discard` tries again to remove the temporary one.
  await rm(tempFile, { force: true }).catch(() => {});
}

const WRITE_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system does not allow a file of this size',
};

function throwSaveError(error: unknown, name: string): never {
  const code = getErrorCode(error);
  if (code === 'EEXIST') throw new FileExistsError(name);
  const reason = WRITE_FAULTS[code ?? ''] ?? code ?? 'unknown reason';
  throw new MyCaseError(`${quoteValue(name)} could not be saved (${reason}). No file was created.`);
}

/**
 * Checks that a file can be saved in the folder. Its name is `stem.ending`, or `stem-2.ending` and so on if the folder
 * has a file of that name. Returns its `save`. Throws a MyCaseError that states what to do if it cannot be saved.
 */
export async function prepareNumberedFile(
  stem: string,
  ending: string,
  settings: FileSettings,
): Promise<Pick<NewFile, 'save'>> {
  const findName = async (first: number): Promise<{ readonly number: number; readonly file: NewFile }> => {
    const name = first === 1 ? `${stem}.${ending}` : `${stem}-${first}.${ending}`;
    try {
      return { number: first, file: await prepareNewFile(name, settings) };
    } catch (error) {
      if (error instanceof FileExistsError && first < MAX_FILE_NUMBER) return findName(first + 1);
      throw error;
    }
  };
  const saveFrom = async (first: number, bytes: Uint8Array): Promise<string> => {
    const { number, file } = await findName(first);
    try {
      return await file.save(bytes);
    } catch (error) {
      // Another call has taken the name in the meantime.
      if (error instanceof FileExistsError) return saveFrom(number + 1, bytes);
      throw error;
    }
  };
  const { number } = await findName(1);
  return { save: (bytes) => saveFrom(number, bytes) };
}

/** The most files with the same name before the number. */
const MAX_FILE_NUMBER = 1_000;

/** Names that Windows reserves for devices, with any extension. */
const WINDOWS_DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;

/** The maximum length of a file name in bytes on the usual file systems. */
const MAX_FILE_NAME_BYTES = 255;

/** Throws a MyCaseError for a name that is not a valid file name on every system. */
export function assertFileName(name: string): void {
  if (name !== basename(name) || name.includes('\\') || ['', '..'].includes(name)) {
    throw new MyCaseError('save_as must be a file name without a folder, such as "motion.pdf".');
  }
  const fault = [
    /\p{C}/u.test(name) && 'contains an invisible character',
    /[<>:"|?*]/.test(name) && 'contains one of < > : " | ? *',
    /^[\s.]|[\s.]$/.test(name) && 'begins or ends with a period or a space',
    WINDOWS_DEVICE_NAME.test(name) && 'is the name of a device on Windows',
    Buffer.byteLength(name) > MAX_FILE_NAME_BYTES && `has more than ${MAX_FILE_NAME_BYTES} bytes`,
  ].find((message) => message !== false);
  if (fault) throw new MyCaseError(`save_as ${fault}.`, { advice: 'Use a simple file name, such as "motion.pdf".' });
}

class FileExistsError extends MyCaseError {
  constructor(name: string) {
    super(`The folder already contains a file ${quoteValue(name)}.`, { advice: 'Choose another name.' });
  }
}
