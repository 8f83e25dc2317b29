import { inflateRawSync } from 'node:zlib';
import { getErrorCode } from '../../base/error-code.ts';
import { DocumentError } from '../document-text.ts';

/** The parts of a zip file. Nothing is unpacked before it is read, and nothing is written to disk. */
export interface ZipParts {
  /** The names of all parts. They are only used to find a part. */
  readonly names: readonly string[];
  /** Unpacks a part. Returns undefined if there is none of this name. Throws a DocumentError if it is too large. */
  read(name: string): Buffer | undefined;
}

/** The most bytes of one unpacked part, and of all parts that are unpacked. */
const MAX_PART_BYTES = 64 * 1024 * 1024;
const MAX_TOTAL_BYTES = 128 * 1024 * 1024;

/** The most parts of a zip file. */
const MAX_PARTS = 20_000;

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT_LENGTH = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL_HEADER_LENGTH = 30;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_LENGTH = 20;
const IN_EXTRA_FIELD = 0xffffffff;

/** The place of a part in the file, as the directory states it. */
interface Entry {
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** Reads the directory of a zip file. Throws a DocumentError if it has none. */
export function openZip(bytes: Buffer): ZipParts {
  const entries = guardRead(() => readDirectory(bytes));
  let unpackedBytes = 0;
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.isEncrypted) throw new DocumentError('encrypted', 'The file is encrypted.', ENCRYPTED_ADVICE);
      const maxBytes = Math.min(MAX_PART_BYTES, MAX_TOTAL_BYTES - unpackedBytes);
      if (entry.size > maxBytes) throw createSizeError();
      const part = guardRead(() => unpack(bytes, entry, maxBytes));
      unpackedBytes += part.length;
      return part;
    },
  };
}

/** How to get an encrypted file read. */
export const ENCRYPTED_ADVICE =
  'Save it without a password in the program that made it, and upload that as a new version.';

const createSizeError = (): DocumentError =>
  new DocumentError(
    'too large',
    `The file unpacks to more than ${MAX_PART_BYTES / 1024 / 1024} MB. It was not read.`,
    'Ask the person who made it for a smaller file or a PDF.',
  );

const createBrokenError = (): DocumentError =>
  new DocumentError('broken', 'The file is damaged: it is a zip file that cannot be unpacked.', BROKEN_ADVICE);

/** The advice about a damaged file. */
export const BROKEN_ADVICE = 'Open it in its program and save it again, or upload the whole file as a new version.';

/** Converts the errors of reading outside of the file, and of the data. */
function guardRead<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    if (getErrorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw createSizeError();
    throw createBrokenError();
  }
}

function unpack(bytes: Buffer, { method, packedSize, offset }: Entry, maxOutputLength: number): Buffer {
  const start = offset + LOCAL_HEADER_LENGTH + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const packed = bytes.subarray(start, start + packedSize);
  if (packed.length < packedSize) throw createBrokenError();
  if (method === 0) return packed;
  if (method !== 8) throw createBrokenError();
  // The size in the directory may be wrong: the bytes are counted while they are unpacked.
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxOutputLength) });
}

function readDirectory(bytes: Buffer): Map<string, Entry> {
  let { offset, count } = findDirectory(bytes);
  if (count > MAX_PARTS) throw new DocumentError('too large', `The file has more than ${MAX_PARTS} parts.`);
  const entries = new Map<string, Entry>();
  for (; count > 0; count -= 1) {
    if (bytes.readUInt32LE(offset) !== ENTRY_SIGNATURE) throw createBrokenError();
    const nameLength = bytes.readUInt16LE(offset + 28);
    const extraLength = bytes.readUInt16LE(offset + 30);
    const extraStart = offset + ENTRY_LENGTH + nameLength;
    const name = bytes.toString('utf8', offset + ENTRY_LENGTH, extraStart).replaceAll('\\', '/');
    const extra = bytes.subarray(extraStart, extraStart + extraLength);
    entries.set(name, readEntry(bytes, offset, extra));
    offset = extraStart + extraLength + bytes.readUInt16LE(offset + 32);
  }
  return entries;
}

function readEntry(bytes: Buffer, offset: number, extra: Buffer): Entry {
  const large = findExtraField(extra, 1);
  let largeOffset = 0;
  const read = (at: number): number => {
    const value = bytes.readUInt32LE(offset + at);
    if (value !== IN_EXTRA_FIELD || !large) return value;
    largeOffset += 8;
    return Number(large.readBigUInt64LE(largeOffset - 8));
  };
  // The extra field has the values in this order.
  const size = read(24);
  const packedSize = read(20);
  return {
    method: bytes.readUInt16LE(offset + 10),
    isEncrypted: (bytes.readUInt16LE(offset + 8) & 1) === 1,
    size,
    packedSize,
    offset: read(42),
  };
}

function findExtraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  return undefined;
}

/** The place of the directory, and the number of its entries. */
function findDirectory(bytes: Buffer): { offset: number; count: number } {
  const lowest = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT_LENGTH);
  for (let end = bytes.length - END_LENGTH; end >= lowest; end -= 1) {
    if (bytes.readUInt32LE(end) !== END_SIGNATURE) continue;
    const locator = end - ZIP64_LOCATOR_LENGTH;
    if (locator < 0 || bytes.readUInt32LE(locator) !== ZIP64_LOCATOR_SIGNATURE)
      return { offset: bytes.readUInt32LE(end + 16), count: bytes.readUInt16LE(end + 10) };
    const largeEnd = Number(bytes.readBigUInt64LE(locator + 8));
    return {
      offset: Number(bytes.readBigUInt64LE(largeEnd + 48)),
      count: Number(bytes.readBigUInt64LE(largeEnd + 32)),
    };
  }
  throw createBrokenError();
}
