import { constants } from 'node:fs';
import { access, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';

/** The facts that identify a file without its bytes. */
export interface FileSummary {
  /** The name in the folder; undefined for a file that was sent as text or base64. */
  readonly name: string | undefined;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A file that was read once. */
export interface LoadedFile extends FileSummary {
  readonly bytes: Buffer;
}

/** Where an upload's bytes come from: exactly one of the three. */
export interface FileSource {
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
}

const FILE_SOURCE_ADVICE = 'Give the file as exactly one of {"text": …}, {"base64": …} or {"path": …}.';

/** Most bytes of a file that is read or saved: 100 MiB. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/**
 * Reads what a file source names. A path must lie in the folder that the user allowed, links followed.
 * Throws a MyCaseError that says what to give instead.
 */
export async function loadFile(source: FileSource, folder: string | undefined): Promise<LoadedFile> {
  const { path, text, base64 } = source;
  if ([path, text, base64].filter((value) => value !== undefined).length !== 1)
    throw new MyCaseError('The file has no source, or more than one; nothing was sent.', {
      advice: FILE_SOURCE_ADVICE,
    });
  if (text !== undefined) return toLoadedFile(undefined, Buffer.from(text, 'utf8'));
  if (base64 !== undefined) return toLoadedFile(undefined, decodeBase64(base64));
  const file = await resolveExistingFile(await resolveRoot(folder), path ?? '');
  return toLoadedFile(basename(file), await readFile(file));
}

/** A file without its bytes. */
export const summarizeFile = ({ name, size, sha256 }: LoadedFile): FileSummary => ({ name, size, sha256 });

const toLoadedFile = (name: string | undefined, bytes: Buffer): LoadedFile => ({
  name,
  bytes,
  size: bytes.length,
  sha256: sha256Hex(bytes),
});

/** A new file in the folder that the user allowed: checked before anything is fetched, never overwritten. */
export interface NewFile {
  /** Writes the bytes and answers the file's path. Throws a MyCaseError when that fails. */
  save(bytes: Buffer): Promise<string>;
}

/** Checks that a file can be saved under a name. Throws a MyCaseError that says what to do where it cannot. */
export async function prepareNewFile(name: string, folder: string | undefined): Promise<NewFile> {
  assertFileName(name);
  const root = await resolveRoot(folder);
  const file = join(root, name);
  await access(root, constants.W_OK).catch(() => {
    throw new MyCaseError(`The folder that is open to this server cannot be written to; nothing was fetched.`);
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
          : new MyCaseError(`"${name}" could not be saved (${getErrorCode(error)}).`);
      }
    },
  };
}

/** Names that Windows reserves for devices, with any extension. */
const WINDOWS_DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Most bytes of a file name on the usual file systems. */
const MAX_FILE_NAME_BYTES = 255;

/** Refuses what is no plain file name on some system that the folder may be opened on. */
function assertFileName(name: string): void {
  if (name !== basename(name) || name.includes('\\') || ['', '..'].includes(name)) {
    throw new MyCaseError('save_as is a file name without a folder, such as "motion.pdf".');
  }
  const fault = [
    /\p{C}/u.test(name) && 'holds a character that is not printed',
    /[<>:"|?*]/.test(name) && 'holds one of < > : " | ? *',
    /^[\s.]|[\s.]$/.test(name) && 'begins or ends with a full stop or a blank',
    WINDOWS_DEVICE_NAME.test(name) && 'is the name of a device on Windows',
    Buffer.byteLength(name) > MAX_FILE_NAME_BYTES && `has more than ${MAX_FILE_NAME_BYTES} bytes`,
  ].find((message) => message !== false);
  if (fault) throw new MyCaseError(`save_as ${fault}.`, { advice: 'Give a plain file name, such as "motion.pdf".' });
}

const createFileExistsError = (name: string): MyCaseError =>
  new MyCaseError(`There is a file "${name}" in that folder already.`, { advice: 'Choose another name.' });

async function resolveRoot(folder: string | undefined): Promise<string> {
  if (folder === undefined) {
    throw new MyCaseError('No folder is open to this server.', {
      advice: 'Start it with --files-folder to read and save files there, or send the file as text or base64.',
    });
  }
  return realpath(folder).catch(() => {
    throw new MyCaseError('The folder given with --files-folder does not exist; nothing was sent.');
  });
}

async function resolveExistingFile(root: string, path: string): Promise<string> {
  const file = await realpath(isAbsolute(path) ? path : resolve(root, path)).catch(() => undefined);
  if (file === undefined || !isInside(root, file)) {
    throw new MyCaseError('No such file in the folder that is open to this server; nothing was sent.', {
      advice: 'Give a path inside that folder.',
    });
  }
  const stats = await stat(file);
  if (!stats.isFile()) throw new MyCaseError('That path is no file; nothing was sent.');
  if (stats.size > MAX_FILE_BYTES)
    throw new MyCaseError(`The file has more than ${MAX_FILE_BYTES} bytes; nothing was sent.`);
  return file;
}

function isInside(root: string, file: string): boolean {
  const relativePath = relative(root, file);
  return relativePath !== '' && !relativePath.startsWith('..') && !isAbsolute(relativePath);
}

function decodeBase64(base64: string): Buffer {
  const unpadded = base64.replace(/\s|=+$/g, '');
  if (unpadded === '' || unpadded.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+$/.test(unpadded)) {
    throw new MyCaseError('The file is not base64; nothing was sent.', { advice: FILE_SOURCE_ADVICE });
  }
  return Buffer.from(unpadded, 'base64');
}

const getErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
