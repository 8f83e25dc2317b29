import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../base/atomic-file.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { checkContent } from './check-content.ts';
import { formatMegabytes } from './file-settings.ts';
import { createSecretError } from './find-upload.ts';
import { type LoadedFile, MAX_CHECKED_BYTES, PRIVATE_KEY } from './load-file.ts';

/** A file that was received from a browser. It is on disk, encrypted with a key that only this process has. */
export interface ReceivedFile {
  readonly file: LoadedFile;
  /** Removes the file. */
  discard(): Promise<void>;
}

/** What a file is received for. */
export interface ReceiveOptions {
  /** The folder of the encrypted file. */
  readonly folder: string;
  readonly maxBytes: number;
  /** The name of the file on the machine of the person. */
  readonly name: string;
  /** The name that the file will have in MyCase. */
  readonly documentName: string | undefined;
}

const ALGORITHM = 'aes-256-ctr';
const BLOCK_BYTES = 16;

/**
 * Receives a file, and checks that it is complete. Throws a MyCaseError for a file that is too large, empty or not
 * complete, and the error of `content` if the browser disconnects.
 */
export async function receiveFile(content: AsyncIterable<Buffer>, options: ReceiveOptions): Promise<ReceivedFile> {
  const stored = await openEncryptedFile(options.folder);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      if (size > options.maxBytes) throw createSizeError(options.maxBytes);
      hash.update(chunk);
      await stored.append(chunk);
    }
    if (size === 0) throw new MyCaseError('The file is empty, or no file was chosen. Nothing was sent.');
    const bytes = await readEnds(stored, size);
    if (PRIVATE_KEY.test(bytes.toString('latin1', 0, 4_096))) throw createSecretError(options.name);
    const note = await checkContent({ bytes, size }, options.documentName ?? options.name);
    const file = { name: options.name, size, sha256: hash.digest('hex'), note, read: () => stored.read(0, size) };
    return { file, discard: stored.discard };
  } catch (error) {
    await stored.discard();
    throw error;
  }
}

const createSizeError = (maxBytes: number): MyCaseError =>
  new MyCaseError(`The file has more than ${formatMegabytes(maxBytes)}. Nothing was sent.`);

/** Reads a whole file, or the beginning and the end of a large one. */
async function readEnds(stored: EncryptedFile, size: number): Promise<Buffer> {
  if (size <= MAX_CHECKED_BYTES) return collect(stored.read(0, size));
  const half = MAX_CHECKED_BYTES / 2;
  return Buffer.concat([await collect(stored.read(0, half)), await collect(stored.read(size - half, size))]);
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** A file on disk whose content nobody else can read. */
interface EncryptedFile {
  append(bytes: Buffer): Promise<void>;
  /** Reads the bytes from `start` up to `end`. */
  read(start: number, end: number): AsyncGenerator<Buffer>;
  discard(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;

/** Creates an empty file. It has no name while it is open, so nothing is left if the process ends. */
async function openEncryptedFile(folder: string): Promise<EncryptedFile> {
  await makeFolder(folder);
  const path = join(folder, `${randomBytes(16).toString('hex')}.upload`);
  const handle = await open(path, 'wx+', 0o600);
  await removeName(path);
  const [key, counter] = [randomBytes(32), randomBytes(BLOCK_BYTES)];
  const cipher = createCipheriv(ALGORITHM, key, counter);
  let length = 0;
  return {
    async append(bytes) {
      await writeAll(handle, cipher.update(bytes), length);
      length += bytes.length;
    },
    async *read(start, end) {
      const first = start - (start % BLOCK_BYTES);
      const decipher = createDecipheriv(ALGORITHM, key, addToCounter(counter, first / BLOCK_BYTES));
      for (let position = first; position < end; ) {
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) throw new MyCaseError('The received file cannot be read any more.');
        const bytes = decipher.update(buffer.subarray(0, bytesRead));
        yield position < start ? bytes.subarray(start - position) : bytes;
        position += bytesRead;
      }
    },
    async discard() {
      await handle.close().catch(() => {});
      await removeName(path);
    },
  };
}

/** Windows removes the name of an open file only after it is closed. */
const removeName = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {});

async function writeAll(handle: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await handle.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
}

/** Returns the counter of a later block. */
function addToCounter(counter: Buffer, blocks: number): Buffer {
  const value = (BigInt(`0x${counter.toString('hex')}`) + BigInt(blocks)) % 2n ** 128n;
  return Buffer.from(value.toString(16).padStart(2 * BLOCK_BYTES, '0'), 'hex');
}
