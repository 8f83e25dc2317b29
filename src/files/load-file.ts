import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext } from '../client/client-types.ts';
import { createTransferProgress } from '../client/transfer-progress.ts';
import { checkContent } from './check-content.ts';
import type { FileSettings } from './file-settings.ts';
import { createSecretError, findUpload, type UploadCandidate } from './find-upload.ts';

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

/** A file whose content was checked. */
export interface LoadedFile extends FileSummary {
  /**
   * Reads the content, from disk or from memory. The bytes of a step are valid until the next step is requested. Throws
   * a MyCaseError before the last bytes if the file has changed since its SHA-256 was computed.
   */
  read(): AsyncIterable<Buffer>;
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

/** The maximum size of a file that is part of a call: a model may cut or change a longer one. */
const MAX_INLINE_BYTES = 16 * 1024;

/** A file up to this size is checked as a whole. Of a larger one the two ends are checked. */
export const MAX_CHECKED_BYTES = 8 * 1024 * 1024;

/**
 * Loads a file from its source, and checks that it is complete. A path must be in a folder that the user allowed, after
 * links are resolved. `documentName` is the name that the file will have in MyCase. Throws a MyCaseError that states
 * what to provide.
 */
export async function loadFile(
  source: FileSource,
  settings: FileSettings,
  documentName: string | undefined,
  call: CallContext,
): Promise<LoadedFile> {
  const { path, text, base64, size } = source;
  if ([path, text, base64].filter((value) => value !== undefined).length !== 1) {
    throw new MyCaseError('The file has no source, or more than one. Nothing was sent.', {
      advice: FILE_SOURCE_ADVICE,
    });
  }
  if (path !== undefined) return loadFromDisk(await findUpload(path, settings), size, documentName, call);
  const bytes = text === undefined ? decodeBase64(base64 ?? '', size !== undefined) : Buffer.from(text, 'utf8');
  assertSize(bytes.length, size);
  if (bytes.length > MAX_INLINE_BYTES) {
    throw new MyCaseError(
      `The file has ${bytes.length} bytes; a call may contain at most ${MAX_INLINE_BYTES}. Nothing was sent.`,
      { advice: 'Save it in a folder of --files-folder, and provide {"path": …}.' },
    );
  }
  return createLoadedFile(bytes, documentName);
}

/** Checks a file in memory. `documentName` is the name that it will have in MyCase. Throws a MyCaseError. */
export async function createLoadedFile(content: Uint8Array, documentName: string | undefined): Promise<LoadedFile> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const note = await checkContent({ bytes, size: bytes.length }, documentName);
  return {
    name: undefined,
    size: bytes.length,
    sha256: sha256Hex(bytes),
    note,
    async *read() {
      yield bytes;
    },
  };
}

/** Returns a file without its content. */
export const summarizeFile = ({ read: _, ...summary }: LoadedFile): FileSummary => summary;

const CUT_ADVICE = 'Provide the whole file. A long base64 text may have been cut: use {"path": …} instead.';

function assertSize(actual: number, expected = actual): void {
  if (actual === expected) return;
  throw new MyCaseError(`The file has ${actual} bytes, not ${expected} as given in size. Nothing was sent.`, {
    advice: CUT_ADVICE,
  });
}

/** The beginning of a file with a private key. */
export const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|^PuTTY-User-Key-File/;

async function loadFromDisk(
  { path, stats }: UploadCandidate,
  expectedSize: number | undefined,
  documentName: string | undefined,
  call: CallContext,
): Promise<LoadedFile> {
  const { size } = stats;
  const name = basename(path);
  assertSize(size, expectedSize);
  const handle = await openFile(path);
  try {
    const opened = await handle.stat();
    if (opened.ino !== stats.ino || opened.dev !== stats.dev) throw createChangedError();
    const bytes = await readEnds(handle, size);
    if (PRIVATE_KEY.test(bytes.toString('latin1', 0, 4_096))) throw createSecretError(name);
    const note = await checkContent({ bytes, size }, documentName ?? name);
    const sha256 = bytes.length === size ? sha256Hex(bytes) : await hashFile(handle, size, call);
    return { name, size, sha256, note, read: () => readUnchanged(path, size, sha256) };
  } finally {
    await handle.close();
  }
}

/** Opens a file that is no link. A pipe that took the place of the file does not block the opening. */
const openFile = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(() => {
    throw new MyCaseError('The file cannot be read. Nothing was sent.', {
      advice: 'Check that this user may read it.',
    });
  });

/** Reads a whole file, or the beginning and the end of a large one. */
async function readEnds(handle: FileHandle, size: number): Promise<Buffer> {
  if (size <= MAX_CHECKED_BYTES) return readPart(handle, 0, size);
  const half = MAX_CHECKED_BYTES / 2;
  return Buffer.concat([await readPart(handle, 0, half), await readPart(handle, size - half, half)]);
}

async function readPart(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) throw createChangedError();
    at += bytesRead;
  }
  return bytes;
}

async function hashFile(handle: FileHandle, size: number, call: CallContext): Promise<string> {
  const hash = createHash('sha256');
  const progress = createTransferProgress('read', size, call);
  let length = 0;
  for await (const chunk of readChunks(handle)) {
    hash.update(chunk);
    length += chunk.length;
    progress.add(chunk.length);
    if (call.signal.aborted) throw createStoppedError();
  }
  if (length !== size) throw createChangedError();
  return hash.digest('hex');
}

const CHUNK_BYTES = 256 * 1024;

/** The caller of `readChunks` has at most two chunks at a time, and the next one is being read. */
const MAX_CHUNKS_IN_USE = 4;

/**
 * Reads a file from its beginning. The next bytes are read while the caller works on the last ones. The memory of a
 * chunk is used again: a chunk is valid until the second one after it is requested.
 */
async function* readChunks(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffers = Array.from({ length: MAX_CHUNKS_IN_USE }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  let position = 0;
  let count = 0;
  const readNext = async () => {
    const buffer = buffers[count % MAX_CHUNKS_IN_USE] ?? Buffer.alloc(0);
    count += 1;
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  let next = readNext();
  try {
    for (let chunk = await next; chunk.length > 0; chunk = await next) {
      next = readNext();
      yield chunk;
    }
  } finally {
    // The caller closes the file when nothing reads it any more.
    await next.catch(() => {});
  }
}

/** Reads a file, and hashes it again. The last bytes are held back until all bytes have the expected hash. */
async function* readUnchanged(path: string, size: number, sha256: string): AsyncGenerator<Buffer> {
  const handle = await openFile(path);
  try {
    const hash = createHash('sha256');
    let length = 0;
    let held: Buffer | undefined;
    for await (const chunk of readChunks(handle)) {
      if (held) yield held;
      held = chunk;
      hash.update(chunk);
      length += chunk.length;
      if (length > size) throw createChangedError();
    }
    if (length !== size || hash.digest('hex') !== sha256) throw createChangedError();
    if (held) yield held;
  } finally {
    await handle.close();
  }
}

const createChangedError = (): MyCaseError =>
  new MyCaseError('The file was changed while it was read.', {
    advice: 'Wait until no other program writes the file, then call again.',
  });

const createStoppedError = (): MyCaseError =>
  new MyCaseError('The file was not read to its end: canceled or out of time. Nothing was sent.');

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
