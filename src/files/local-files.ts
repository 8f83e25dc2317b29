import { constants } from 'node:fs';
import { access, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { getErrorCode } from '../base/error-code.ts';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';

/** The facts that identify a file without its bytes. */
interface FileSummary {
  /** The name in the folder. Undefined for a file that was sent as text or base64. */
  readonly name: string | undefined;
  /** The size in bytes. */
  readonly size: number;
  /** The SHA-256 in hexadecimal digits. */
  readonly sha256: string;
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
}

const FILE_SOURCE_ADVICE = 'Provide the file as exactly one of {"text": …}, {"base64": …} or {"path": …}.';

/** The maximum size of a file that is read or saved: 100 MiB. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/**
 * Loads a file from its source. A path must be in the folder that the user allowed, after links are resolved.
 * Throws a MyCaseError that states what to provide.
 */
export async function loadFile(source: FileSource, folder: string | undefined): Promise<LoadedFile> {
  const { path, text, base64 } = source;
  if ([path, text, base64].filter((value) => value !== undefined).length !== 1)
    throw new MyCaseError('The file has no source, or more than one. Nothing was sent.', {
      advice: FILE_SOURCE_ADVICE,
    });
  if (text !== undefined) return toLoadedFile(undefined, Buffer.from(text, 'utf8'));
  if (base64 !== undefined) return toLoadedFile(undefined, decodeBase64(base64));
  const file = await resolveExistingFile(await resolveRoot(folder), path ?? '');
  return toLoadedFile(basename(file), await readFile(file));
}

/** Returns a file without its bytes. */
export const summarizeFile = ({ name, size, sha256 }: LoadedFile): FileSummary => ({ name, size, sha256 });

const toLoadedFile = (name: string | undefined, bytes: Buffer): LoadedFile => {
  return { name, bytes, size: bytes.length, sha256: sha256Hex(bytes) };
};

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
  if (await stat(file).catch(() => undefined)) throw createFileExistsError(name);
  return {
    async save(bytes) {
      try {
        await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
        return file;
      } catch (error) {
        throw getErrorCode(error) === 'EEXIST'
          ? createFileExistsError(name)
          : new MyCaseError(`"${name}" could not be saved (${getErrorCode(error) ?? 'unknown reason'}).`);
      }
    },
  };
}

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

const createFileExistsError = (name: string): MyCaseError =>
  new MyCaseError(`The folder already contains a file "${name}".`, { advice: 'Choose another name.' });

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
  const file = await realpath(isAbsolute(path) ? path : resolve(root, path)).catch(() => undefined);
  if (file === undefined || !isInside(root, file)) {
    throw new MyCaseError('The folder of --files-folder does not contain this file. Nothing was sent.', {
      advice: 'Provide a path inside that folder.',
    });
  }
  const stats = await stat(file);
  if (!stats.isFile()) throw new MyCaseError('That path is not a file. Nothing was sent.');
  if (stats.size > MAX_FILE_BYTES)
    throw new MyCaseError(`The file has more than ${MAX_FILE_BYTES} bytes. Nothing was sent.`);
  return file;
}

function isInside(root: string, file: string): boolean {
  const relativePath = relative(root, file);
  return relativePath !== '' && !relativePath.startsWith('..') && !isAbsolute(relativePath);
}

function decodeBase64(base64: string): Buffer {
  const unpadded = base64.replace(/\s|=+$/g, '');
  if (unpadded === '' || unpadded.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+$/.test(unpadded)) {
    throw new MyCaseError('The file is not base64. Nothing was sent.', { advice: FILE_SOURCE_ADVICE });
  }
  return Buffer.from(unpadded, 'base64');
}
