import { constants } from 'node:fs';
import { access, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { getErrorCode } from '../base/error-code.ts';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { checkContent } from './check-content.ts';
import { findFile, isInside, toComparableName } from './file-names.ts';

/** The facts that identify a file without its bytes. */
interface FileSummary {
  /** The name in the folder. Undefined for a file that was sent as text or base64. */
  readonly name: string | undefined;
  /** The size in bytes. */
  readonly size: number;
  /** The SHA-256 in hexadecimal digits. */
  readonly sha256: string;
  /** A sentence about a content that does not fit the name, although programs open it. */
  readonly note?: string | undefined;
}

/** A file with its bytes. */
export interface LoadedFile extends FileSummary {
  readonly bytes: Buffer;
}

/** The source of an upload's bytes: exactly one of the three. */
interface FileSource {
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  /** The size in bytes that the file must have. */
  readonly size?: number | undefined;
}

const FILE_SOURCE_ADVICE = 'Provide the file as exactly one of {"text": …}, {"base64": …} or {"path": …}.';

/** The maximum size of a file that is read or saved: 100 MiB. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/**
 * Loads a file from its source, and checks that it is complete. A path must be in the folder that the user allowed, after
 * links are resolved. `documentName` is the name that the file will have in MyCase. Throws a MyCaseError that states what
 * to provide.
 */
export async function loadFile(
  source: FileSource,
  folder: string | undefined,
  documentName: string | undefined,
): Promise<LoadedFile> {
  const { name, bytes } = await readSource(source, folder);
  const { size = bytes.length } = source;
  if (size !== bytes.length) {
    throw new MyCaseError(`The file has ${bytes.length} bytes, not ${size} as given in size. Nothing was sent.`, {
      advice: 'Provide the whole file. A long base64 text may have been cut: use {"path": …} instead.',
    });
  }
  const note = await checkContent(bytes, documentName ?? name);
  return { name, bytes, size, sha256: sha256Hex(bytes), note };
}

async function readSource(
  { path, text, base64, size }: FileSource,
  folder: string | undefined,
): Promise<Pick<LoadedFile, 'name' | 'bytes'>> {
  if ([path, text, base64].filter((value) => value !== undefined).length !== 1)
    throw new MyCaseError('The file has no source, or more than one. Nothing was sent.', {
      advice: FILE_SOURCE_ADVICE,
    });
  if (text !== undefined) return { name: undefined, bytes: Buffer.from(text, 'utf8') };
  if (base64 !== undefined) return { name: undefined, bytes: decodeBase64(base64, size !== undefined) };
  const file = await resolveExistingFile(await resolveRoot(folder), path ?? '');
  return { name: basename(file), bytes: await readFile(file) };
}

/** Returns a file without its bytes. */
export const summarizeFile = ({ bytes: _, ...summary }: LoadedFile): FileSummary => summary;

/** A new file in the folder that the user allowed. It never overwrites a file. */
interface NewFile {
  /** Writes the bytes and returns the file's path. Throws a MyCaseError if that fails. */
  save(bytes: Buffer): Promise<string>;
}

/** Checks that a file can be saved under a name. Throws a MyCaseError that states what to do if it cannot. */
export async function prepareNewFile(name: string, folder: string | undefined): Promise<NewFile> {
  assertFileName(name);
  const root = await resolveRoot(folder);
  const file = join(root, name);
  await access(root, constants.W_OK).catch(() => {
    throw new MyCaseError('The folder of --files-folder cannot be written to. Nothing was fetched.');
  });
  const isSameName = (other: string) => toComparableName(other) === toComparableName(name);
  if ((await readdir(root)).some(isSameName) || (await stat(file).catch(() => undefined)))
    throw new FileExistsError(name);
  return {
    async save(bytes) {
      try {
        await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
        return file;
      } catch (error) {
        throw getErrorCode(error) === 'EEXIST'
          ? new FileExistsError(name)
          : new MyCaseError(`${quoteValue(name)} could not be saved (${getErrorCode(error) ?? 'unknown reason'}).`);
      }
    },
  };
}

/**
 * Checks that a file can be saved in the folder. Its name is `stem.ending`, or `stem-2.ending` and so on if the folder
 * has a file of that name. Throws a MyCaseError that states what to do if it cannot be saved.
 */
export async function prepareNumberedFile(stem: string, ending: string, folder: string | undefined): Promise<NewFile> {
  const findName = async (first: number): Promise<{ readonly number: number; readonly file: NewFile }> => {
    const name = first === 1 ? `${stem}.${ending}` : `${stem}-${first}.${ending}`;
    try {
      return { number: first, file: await prepareNewFile(name, folder) };
    } catch (error) {
      if (error instanceof FileExistsError && first < MAX_FILE_NUMBER) return findName(first + 1);
      throw error;
    }
  };
  const saveFrom = async (first: number, bytes: Buffer): Promise<string> => {
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
const WINDOWS_DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The maximum length of a file name in bytes on the usual file systems. */
const MAX_FILE_NAME_BYTES = 255;

/** Throws a MyCaseError for a name that is not a valid file name on every system. */
function assertFileName(name: string): void {
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

async function resolveRoot(folder: string | undefined): Promise<string> {
  if (folder === undefined) {
    throw new MyCaseError('This server has no folder for files.', {
      advice: 'Start it with --files-folder to read and save files, or send the file as text or base64.',
    });
  }
  return realpath(folder).catch(() => {
    throw new MyCaseError('The folder of --files-folder does not exist. Nothing was sent.');
  });
}

async function resolveExistingFile(root: string, path: string): Promise<string> {
  const exact = await realpath(isAbsolute(path) ? path : resolve(root, path)).catch(() => undefined);
  const found = exact === undefined ? await findFile(root, toRelativePath(root, path)) : undefined;
  const file = exact ?? (found?.path && (await realpath(found.path).catch(() => undefined)));
  if (file === undefined || !isInside(root, file)) {
    const near = (found?.nearNames ?? []).map((name) => quoteValue(name)).join(', ');
    throw new MyCaseError('The folder of --files-folder does not contain this file. Nothing was sent.', {
      advice: near ? `Similar names there: ${near}.` : 'Provide a path inside that folder.',
    });
  }
  const stats = await stat(file);
  if (!stats.isFile()) throw new MyCaseError('That path is not a file. Nothing was sent.');
  if (stats.size > MAX_FILE_BYTES)
    throw new MyCaseError(`The file has more than ${MAX_FILE_BYTES} bytes. Nothing was sent.`);
  return file;
}

const toRelativePath = (root: string, path: string): string => (isAbsolute(path) ? relative(root, path) : path);

/** Decodes base64. A text without its padding may have been cut, so it is accepted only if its size is checked. */
function decodeBase64(base64: string, isSizeChecked: boolean): Buffer {
  const digits = base64.replace(/^data:[^,]{0,200};base64,/, '').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(digits)) {
    throw new MyCaseError('The file is not base64. Nothing was sent.', { advice: FILE_SOURCE_ADVICE });
  }
  const isUnpadded = isSizeChecked && !digits.includes('=') && digits.length % 4 !== 1;
  if (digits.length % 4 !== 0 && !isUnpadded) {
    throw new MyCaseError(
      `The base64 is incomplete: it has ${digits.length} characters, which is not a multiple of 4. Nothing was sent.`,
      { advice: 'Provide the whole file, with its padding of "=". For a large file use {"path": …} instead.' },
    );
  }
  return Buffer.from(digits, 'base64');
}
